using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Electra;

/// <summary>ELECTRA.</summary>
internal sealed class ElectraArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => ElectraConfig.ModelType;

    /// <inheritdoc/>
    protected override string Prefix => "electra.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new ElectraBackbone(ElectraConfig.Read(file), file.Root, tokenizer);
}
