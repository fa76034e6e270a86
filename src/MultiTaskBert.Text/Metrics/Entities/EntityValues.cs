using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Counting whole entities, and the names of the numbers that come of it.</summary>
internal static class EntityValues
{
    internal static void Count(ClassCounts counts, IReadOnlyList<WordSpan> truth, IReadOnlyList<WordSpan> prediction)
    {
        var trueSpans = truth.ToHashSet();
        foreach (var span in trueSpans)
        {
            counts.Add(span.Type, truths: 1, predictions: 0, right: 0);
        }

        foreach (var span in prediction)
        {
            counts.Add(span.Type, truths: 0, predictions: 1, right: trueSpans.Contains(span) ? 1 : 0);
        }
    }

    internal static IReadOnlyList<MetricValue> Of(ClassificationReport report) =>
    [
        .. ClassificationReport.Named(report.Micro, suffix: ""),
        .. ClassificationReport.Named(report.Macro, "_macro"),
        .. ClassificationReport.Named(report.Weighted, "_weighted"),
        .. report.NamedPerClass(),
    ];
}
