using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>MPNet.</summary>
internal sealed class MpnetArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => MpnetConfig.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["mpnet."]);

    /// <summary><c>MPNetClassificationHead</c>.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) =>
        new(output: "classifier.out_proj", hidden: "classifier.dense");

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new MpnetBackbone(MpnetConfig.Read(config), config, withPooler, tokenizer);
}
