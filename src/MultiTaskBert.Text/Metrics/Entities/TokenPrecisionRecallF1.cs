using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Implements <see cref="StandardMetrics.TokenPrecisionRecallF1"/>.</summary>
internal sealed class TokenPrecisionRecallF1 : Metric<IReadOnlyList<string>>, IPerClassMetric, IConfusionMetric
{
    private readonly ConfusionCounts _counts;

    public TokenPrecisionRecallF1(IReadOnlyList<string>? tags = null) => _counts = new(ClassList.Checked(tags, nameof(tags)));

    /// <summary>
    /// Gets a tag, usually <c>O</c>, that is left out of the report and of all averages, as when scikit-learn is given the other <c>labels</c>; a word
    /// of this tag that is predicted as another still counts against that other's precision. Null, the default: none.
    /// </summary>
    public string? LeftOutTag { get; init; }

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        foreach (var word in TagPair.Places(truth))
        {
            _counts.Add(truth[word], prediction[word]);
        }
    }

    /// <summary>All numbers as of now, structured.</summary>
    public ClassificationReport Report() => _counts.Report(LeftOutTag);

    /// <summary>How often each tag was predicted where each tag is the truth, as of now; <see cref="LeftOutTag"/> is part of it.</summary>
    public ConfusionMatrix Confusion() => _counts.Matrix();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
        [.. _counts.Values(LeftOutTag).Select(value => value.WithPrefix("token_"))];

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
