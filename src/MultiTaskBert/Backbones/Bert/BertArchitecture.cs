using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Builds a <see cref="BertBackbone"/> from any of BERT's stored forms.</summary>
internal sealed class BertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => BertConfig.ModelType;

    /// <inheritdoc/>
    protected override string Prefix => "bert.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new BertBackbone(BertConfig.Read(file), file.Root, withPooler, tokenizer);
}
