using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Heads.Classification;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert;

/// <summary>
/// Represents a head that gives one of several classes that have an order, such as grades or stars: consistent rank logits (CORAL) over [CLS] (or the mean, or the pooler). A wrong answer far from
/// the truth costs more than one beside it.
/// </summary>
/// <remarks>Cao, Mirjalili &amp; Raschka 2020, "Rank consistent ordinal regression for neural networks with application to age estimation".</remarks>
public sealed partial class OrdinalHead : TaskHead, IRestorableHead<OrdinalHead>, IDistillableHead
{
    private const string KindName = "ordinal";

    private readonly OrdinalOptions _options;
    private readonly HeadDecoder _decoder;

    [ComponentName(Name = "ranks")]
    private RankLogits? _ranks;

    /// <summary>Initializes a head that chooses one of the labels and knows their order.</summary>
    /// <param name="name">The name of the head; data labels it under this name.</param>
    /// <param name="labels">The names of the classes from the lowest to the highest, at least two, each once.</param>
    /// <param name="options">Pooling, dropout; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The name, the labels or the options cannot be used; every problem is listed.</exception>
    public OrdinalHead(string name, IEnumerable<string> labels, OrdinalOptions? options = null)
        : base(name, LabelLayout.Class(labels))
    {
        _options = options ?? new OrdinalOptions();
        _ = HeadProblems.Checked(name, _options, [.. HeadProblems.OfChoice(Labels), .. _options.Problems()]);
        _decoder = HeadDecoder.Ordinal(Labels);
    }

    /// <summary>The names of the classes, from the lowest to the highest.</summary>
    internal IReadOnlyList<string> Labels => Layout.Names;

    static string IRestorableHead<OrdinalHead>.Kind => KindName;

    internal override HeadReading Reading => HeadReading.Pooled;

    DistilledOutput IDistillableHead.Distilled => DistilledOutput.Choices;

    /// <summary>Float32 [B, K−1]: the logit of "the class is above class k", for k from 0 to K−2.</summary>
    protected internal override Tensor Forward(HiddenStates states)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(states);
        return _ranks!.forward(PooledStates.Read(states, _options.Pooling));
    }

    /// <inheritdoc/>
    protected internal override Tensor Loss(Tensor output, Tensor labels)
    {
        ThrowIfDisposed();
        return Coral.Mean(output, labels);
    }

    /// <inheritdoc/>
    /// <returns>An <see cref="OrdinalPrediction"/>.</returns>
    protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => Live(_decoder).Decode(output, row);

    /// <summary>Accuracy, the mean distance in ranks, quadratic weighted kappa; then <see cref="HeadOptions.ExtraMetrics"/>.</summary>
    protected internal override IEnumerable<Metric> CreateMetrics() =>
        [StandardMetrics.Accuracy(), StandardMetrics.RankError(Labels), StandardMetrics.QuadraticWeightedKappa(Labels), .. Live(_options).ExtraMetrics?.Invoke() ?? []];

    /// <inheritdoc/>
    protected internal override double LearningRateMultiplierOf(string parameter) => _ranks!.LearningRateMultiplierOf(parameter);

    static OrdinalHead IRestorableHead<OrdinalHead>.Restore(string name, JsonObject settings) =>
        new(name, HeadSettings.ReadLabels(settings), new OrdinalOptions { Dropout = SentenceSettings.ReadDropout(settings), Pooling = SentenceSettings.ReadPooling(settings) });

    /// <inheritdoc/>
    protected internal override void Build(BackboneShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        PooledStates.Check(Name, _options.Pooling, shape);
        _ranks = new RankLogits(shape, Labels.Count, _options.Dropout);
        RegisterComponents();
    }

    JsonObject IRestorableHead<OrdinalHead>.Describe() => SentenceSettings.Write(_options, Labels);
}
