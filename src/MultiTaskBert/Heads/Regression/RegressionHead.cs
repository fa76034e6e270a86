using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>Represents a head that gives a number for each row: dropout and a linear layer over [CLS] (or the mean, or the pooler), squared error or a loss that outliers pull less.</summary>
/// <remarks>As Hugging Face's <c>BertForSequenceClassification</c> with one label. The loss is in standard deviations of the labels (<see cref="RegressionOptions.StandardDeviation"/>).</remarks>
public sealed partial class RegressionHead : TaskHead, IRestorableHead<RegressionHead>, IDistillableHead
{
    private const string KindName = "regression";

    private readonly RegressionOptions _options;
    private readonly HeadDecoder _decoder;

    [ComponentName(Name = "classifier")]
    private Projection? _projection;

    /// <summary>Initializes a head that answers with a number.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="options">Loss, scaling, pooling, dropout; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name or the options cannot be used; every problem of the options is listed.</exception>
    public RegressionHead(string name, RegressionOptions? options = null)
        : base(name, LabelLayout.Value())
    {
        _options = options ?? new RegressionOptions();
        _ = HeadProblems.Checked(name, _options, _options.Problems());
        _decoder = HeadDecoder.Value(_options.Mean, _options.StandardDeviation);
    }

    static string IRestorableHead<RegressionHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Pooled;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Values;

    /// <summary>The number before it is scaled, Float32 [B]: the answer is <see cref="RegressionOptions.Mean"/> + <see cref="RegressionOptions.StandardDeviation"/> times it.</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _projection!.forward(PooledStates.Read(states, _options.Pooling)).squeeze(-1);   // [B, 1] → [B]
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        using Scalar mean = _options.Mean.ToScalar(), deviation = _options.StandardDeviation.ToScalar();
        return _options.Loss.Mean(output, (labels - mean) / deviation).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <returns>A <see cref="ValuePrediction"/> in the unit of the labels.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>Pearson's and Spearman's correlation, mean absolute error, root mean squared error; then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() =>
        [StandardMetrics.PearsonCorrelation(), StandardMetrics.SpearmanCorrelation(), StandardMetrics.MeanAbsoluteError(), StandardMetrics.RootMeanSquaredError(), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    static RegressionHead IRestorableHead<RegressionHead>.Restore(string name, JsonObject settings) =>
        new(name, new RegressionOptions
        {
            Dropout = SentenceSettings.ReadDropout(settings),
            Pooling = SentenceSettings.ReadPooling(settings),
            Loss = RegressionLoss.Read(settings["loss"]?.AsObject() ?? throw new InvalidDataException("'loss' is missing")),
            Mean = HeadSettings.ReadNumber(settings, "mean"),
            StandardDeviation = HeadSettings.ReadNumber(settings, "spread"),
        });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PooledStates.Check(Name, _options.Pooling, shape);
        _projection = new Projection(shape, outputs: 1, _options.Dropout);
        RegisterComponents();
    }

    JsonObject IRestorableHead<RegressionHead>.Describe()
    {
        var settings = SentenceSettings.Write(_options);
        settings["loss"] = _options.Loss.Write();
        settings["mean"] = _options.Mean;
        settings["spread"] = _options.StandardDeviation;
        return settings;
    }
}
