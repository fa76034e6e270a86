namespace MultiTaskBert.Training.Results;

/// <summary>The few of an evaluation's many numbers that a line has room for.</summary>
internal static class HeadlineMetrics
{
    /// <summary>Score, loss and exact match, as far as there are such, then of each head the metric that comes first.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> Of(EvaluationResult dev) =>
        dev.Metrics.Where(metric => MetricNames.HeadOf(metric.Key) is null && MetricNames.DataSetOf(metric.Key) is null && !IsOfNoRow(metric)).Concat(OfHeads(dev));

    /// <summary>Of each head with labels the metric that comes first, in the order of the heads.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> OfHeads(EvaluationResult dev) => dev.Metrics
        .Where(metric => MetricNames.HeadOf(metric.Key) is not null && !IsOfOneClass(metric.Key) && MetricNames.DataSetOf(metric.Key) is null && !metric.Key.EndsWith($"/{EvaluationResult.Loss}", StringComparison.Ordinal))
        .GroupBy(metric => MetricNames.HeadOf(metric.Key), StringComparer.Ordinal)
        .Select(head => head.First());

    // A share of rows is NaN if there are none, and never because of what a model computes.
    private static bool IsOfNoRow(KeyValuePair<string, double> metric) => double.IsNaN(metric.Value) && metric.Key.Equals(EvaluationResult.ExactMatch, StringComparison.Ordinal);

    /// <summary>Whether a number belongs to one class of a head, as <c>topic/f1[Jobs]</c> does.</summary>
    internal static bool IsOfOneClass(string metric) => metric.EndsWith(']');
}
