using MultiTaskBert.Metrics;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Heads.Tagging;

/// <summary>The metrics of a head that tags words. The first is its headline: whole entities, or the tags themselves where they spell none.</summary>
internal static class TagMetrics
{
    internal static IEnumerable<Metric> Of(TagScheme scheme) => scheme.HasEntities
        ? [new EntityF1(scheme), new TokenAccuracy(), new TokenPrecisionRecallF1()]
        : [new TokenAccuracy(), new TokenPrecisionRecallF1()];
}
