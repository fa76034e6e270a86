using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Implements <see cref="StandardMetrics.SeqevalF1"/>.</summary>
internal sealed class SeqevalF1 : Metric<IReadOnlyList<string>>, IPerClassMetric
{
    private readonly ClassCounts _counts = new([]);

    public SeqevalF1(SeqevalScheme? strictScheme = null)
    {
        if (strictScheme is { } scheme)
        {
            // A scheme that does not exist is refused now, not at the first sentence.
            _ = SeqevalRules.Of(scheme);
        }

        StrictScheme = strictScheme;
    }

    /// <summary>Gets the scheme that tags must follow; null where they are read leniently.</summary>
    public SeqevalScheme? StrictScheme { get; }

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        EntityValues.Count(_counts, Read(truth), Read(prediction));
    }

    /// <summary>All numbers as of now, structured, by entity type.</summary>
    public ClassificationReport Report() => _counts.Report();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [.. EntityValues.Of(Report()).Select(value => value.WithPrefix("seqeval_"))];

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();

    private IReadOnlyList<WordSpan> Read(IReadOnlyList<string> tags) =>
        StrictScheme is { } scheme ? SeqevalSpans.Strict(tags, scheme) : SeqevalSpans.Lenient(tags);
}
