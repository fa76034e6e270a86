using MultiTaskBert.Metrics;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Heads.Tagging;

/// <summary>The metrics of a head that tags words. The first is its headline: whole entities, or the tags themselves where they spell none.</summary>
internal static class TagMetrics
{
    internal static IEnumerable<Metric> Of(TagScheme scheme) => scheme.HasEntities
        ? [StandardMetrics.EntityF1(scheme), StandardMetrics.TokenAccuracy(), StandardMetrics.TokenPrecisionRecallF1()]
        : [StandardMetrics.TokenAccuracy(), StandardMetrics.TokenPrecisionRecallF1()];
}
