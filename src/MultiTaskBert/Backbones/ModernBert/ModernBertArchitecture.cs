using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>Builds a <see cref="ModernBertBackbone"/>.</summary>
internal sealed class ModernBertArchitecture : TransformerArchitecture
{
    /// <inheritdoc/>
    public override string ModelType => ModernBertConfig.ModelType;

    /// <inheritdoc/>
    protected internal override ParameterNaming Naming { get; } = new(["model."]);

    /// <summary><c>ModernBertForSequenceClassification</c>.</summary>
    protected internal override ClassifierForm RowClassifier(ConfigReader config) =>
        Form(config, config.Text("classifier_pooling", "cls", "cls", "mean").Equals("mean", StringComparison.Ordinal) ? Pooling.Mean : Pooling.Cls);

    /// <summary><c>ModernBertPredictionHead</c> and a linear layer: the same layers over every position.</summary>
    protected internal override ClassifierForm TagClassifier(ConfigReader config) => Form(config, Pooling.Cls);

    /// <inheritdoc/>
    protected internal override TransformerBackbone Build(PretrainedConfig config, bool withPooler, Tokenizer? tokenizer) =>
        new ModernBertBackbone(ModernBertConfig.Read(config), config, tokenizer);

    private static ClassifierForm Form(ConfigReader config, Pooling reads)
    {
        var hidden = new ClassifierLayerForm("head.dense", config.Text("classifier_activation", "gelu"))
        {
            Dropout = 0,
            HasBias = config.Flag("classifier_bias", defaultValue: false),
            Norm = "head.norm",
            NormEpsilon = config.Number("norm_eps", 1e-5, min: double.Epsilon, max: 1),
            NormHasBias = config.Flag("norm_bias", defaultValue: false),
        };
        return new ClassifierForm(reads, "classifier", hidden, dropout: null);
    }
}
