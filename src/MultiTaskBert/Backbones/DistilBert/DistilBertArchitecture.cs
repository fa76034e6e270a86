using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>DistilBERT.</summary>
internal sealed class DistilBertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => DistilBertConfig.ModelType;

    /// <inheritdoc/>
    protected override string Prefix => "distilbert.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new DistilBertBackbone(DistilBertConfig.Read(file), file.Root, tokenizer);
}
