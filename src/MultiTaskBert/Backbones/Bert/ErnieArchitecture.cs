using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>ERNIE (Sun et al. 2020) as far as it is BERT's encoder: without embeddings of a task. Missing keys are those of <c>ErnieConfig</c> in transformers.</summary>
internal sealed class ErnieArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => "ernie";

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["ernie."]);

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer)
    {
        var reader = config.CreateReader();
        if (reader.Flag("use_task_id", defaultValue: false))
        {
            reader.AddProblem("use_task_id is true; the embeddings of a task are not computed, only false is supported.");
        }

        var bert = BertConfig.Read(reader, ModelType);
        reader.ThrowIfInvalid();
        return new BertBackbone(bert, bert.Embeddings(), bert.ToShape(withPooler), config, "ErnieModel", tokenizer);
    }
}
