using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Implements <see cref="StandardMetrics.EntityF1"/>.</summary>
internal sealed class EntityF1 : Metric<IReadOnlyList<string>>, IPerClassMetric
{
    private readonly ClassCounts _counts = new([]);
    private readonly SpansByScheme _spans;

    public EntityF1(TagScheme? scheme = null) => _spans = new(scheme, Count, _counts.Reset);

    /// <summary>Gets the scheme of the tags; null where it is found from them.</summary>
    public TagScheme? Scheme => _spans.Given;

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        _spans.Add(truth, prediction);
    }

    /// <summary>All numbers as of now, structured, by entity type.</summary>
    public ClassificationReport Report()
    {
        _spans.Settle();
        return _counts.Report();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => EntityValues.Of(Report());

    /// <inheritdoc/>
    public override void Reset() => _spans.Reset();

    private void Count(IReadOnlyList<WordSpan> truth, IReadOnlyList<WordSpan> prediction) => EntityValues.Count(_counts, truth, prediction);
}
