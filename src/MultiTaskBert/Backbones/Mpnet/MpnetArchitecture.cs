using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>MPNet.</summary>
internal sealed class MpnetArchitecture : TransformerArchitecture, IClassifierForms
{
    /// <inheritdoc/>
    public override string ModelType => MpnetConfig.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new() { Prefixes = ["mpnet."] };

    /// <summary><c>MPNetClassificationHead</c>.</summary>
    public ClassifierForm RowClassifier(ConfigReader config) =>
        new() { Hidden = new ClassifierLayerForm("classifier.dense", "tanh"), Output = "classifier.out_proj" };

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new MpnetBackbone(MpnetConfig.Read(config), config, withPooler, tokenizer);
}
