using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>DistilBERT.</summary>
internal sealed class DistilBertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => DistilBertConfig.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["distilbert."]);

    /// <summary><c>DistilBertForSequenceClassification</c>: no dropout in front of its first layer.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) => new(hidden: "pre_classifier", activation: "relu", hiddenDropout: 0);

    /// <summary><c>DistilBertForTokenClassification</c>: <c>seq_classif_dropout</c> is for whole rows alone.</summary>
    protected internal override ClassifierForm TagClassifier(ConfigReader config) => new(dropout: config.Number("dropout", 0.1, min: 0, double.BitDecrement(1)));

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new DistilBertBackbone(DistilBertConfig.Read(config), config, tokenizer);
}
