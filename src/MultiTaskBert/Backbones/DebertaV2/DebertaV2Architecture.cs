using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>Builds a <see cref="DebertaV2Backbone"/>: DeBERTa-v2 and DeBERTa-v3, which is the same encoder trained otherwise.</summary>
internal sealed class DebertaV2Architecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => DebertaV2Config.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["deberta."]);

    /// <summary><c>DebertaV2ForSequenceClassification</c>: a pooler of its own (<c>ContextPooler</c>) over the first token, and a linear layer.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) => new(
        hidden: "pooler.dense",
        activation: config.Text("pooler_hidden_act", "gelu"),
        hiddenDropout: config.Number("pooler_dropout", 0, min: 0, double.BitDecrement(1)));

    /// <summary><c>DebertaV2ForTokenClassification</c>: <c>cls_dropout</c> is for whole rows alone.</summary>
    protected internal override ClassifierForm TagClassifier(ConfigReader config) =>
        new(dropout: config.Number("hidden_dropout_prob", 0.1, min: 0, double.BitDecrement(1)));

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new DebertaV2Backbone(DebertaV2Config.Read(config), config, tokenizer);
}
