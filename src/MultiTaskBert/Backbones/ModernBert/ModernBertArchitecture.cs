using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>Builds a <see cref="ModernBertBackbone"/>.</summary>
internal sealed class ModernBertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => ModernBertConfig.ModelType;

    /// <inheritdoc/>
    protected internal override string Prefix => "model.";

    /// <inheritdoc/>
    protected internal override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new ModernBertBackbone(ModernBertConfig.Read(file), file.Root, tokenizer);
}
