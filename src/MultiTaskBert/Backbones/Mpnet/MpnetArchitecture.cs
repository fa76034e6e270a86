using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>MPNet.</summary>
internal sealed class MpnetArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => MpnetConfig.ModelType;

    /// <inheritdoc/>
    protected internal override string Prefix => "mpnet.";

    /// <summary><c>MPNetClassificationHead</c>.</summary>
    internal override ClassifierForm RowClassifier(ConfigReader config) =>
        new() { Hidden = new ClassifierLayerForm("classifier.dense", "tanh"), Output = "classifier.out_proj" };

    /// <inheritdoc/>
    protected internal override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new MpnetBackbone(MpnetConfig.Read(file), file.Root, withPooler, tokenizer);
}
