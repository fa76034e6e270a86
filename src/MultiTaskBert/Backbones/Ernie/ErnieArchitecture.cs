using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Ernie;

/// <summary>ERNIE (Sun et al. 2020) as far as it is BERT's encoder: without embeddings of a task. Missing keys are those of <c>ErnieConfig</c> in transformers.</summary>
internal sealed class ErnieArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "ernie";

    /// <inheritdoc/>
    protected internal override string Prefix => "ernie.";

    /// <inheritdoc/>
    protected internal override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = file.CreateReader();
        if (reader.Flag("use_task_id", defaultValue: false))
        {
            reader.AddProblem("use_task_id is true; the embeddings of a task are not computed, only false is supported.");
        }

        return new BertBackbone(BertConfig.Read(reader, ModelType), file.Root, withPooler, tokenizer, "ErnieModel");
    }
}
