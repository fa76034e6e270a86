using MultiTaskBert.Metrics;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Reads single values of a metric by name.</summary>
internal static class MetricReading
{
    internal static double Value(this Metric metric, string name) =>
        metric.Compute().Single(value => string.Equals(value.Name, name, StringComparison.Ordinal)).Value;

    internal static void AddAll<TTruth, TPrediction>(
        this Metric<TTruth, TPrediction> metric, IEnumerable<TTruth> truths, IEnumerable<TPrediction> predictions)
        where TTruth : notnull
        where TPrediction : notnull
    {
        foreach (var (truth, prediction) in truths.Zip(predictions))
        {
            metric.Add(truth, prediction);
        }
    }
}
