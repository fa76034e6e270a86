using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>DistilBERT.</summary>
internal sealed class DistilBertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => DistilBertConfig.ModelType;

    /// <inheritdoc/>
    protected internal override string Prefix => "distilbert.";

    /// <summary><c>DistilBertForSequenceClassification</c>: no dropout in front of its first layer.</summary>
    internal override ClassifierForm RowClassifier(ConfigReader config) => new() { Hidden = new ClassifierLayerForm("pre_classifier", "relu") { Dropout = 0 } };

    /// <inheritdoc/>
    protected internal override Backbone Build(PretrainedConfig file, bool withPooler, Tokenizer? tokenizer) =>
        new DistilBertBackbone(DistilBertConfig.Read(file), file.Root, tokenizer);
}
