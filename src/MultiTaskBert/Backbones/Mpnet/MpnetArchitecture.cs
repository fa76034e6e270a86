using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>MPNet.</summary>
internal sealed class MpnetArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => MpnetConfig.ModelType;

    /// <inheritdoc/>
    protected override string Prefix => "mpnet.";

    /// <inheritdoc/>
    protected override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new MpnetBackbone(MpnetConfig.Read(file), file.Root, withPooler, tokenizer);
}
