namespace MultiTaskBert.Metrics;

/// <summary>Represents one named number of a metric, as <see cref="Metric.Compute"/> returns it.</summary>
/// <param name="Name">
/// The field's own name in snake_case: <c>accuracy</c>, <c>f1_macro</c>, <c>pearson</c>. An average is a suffix (<c>_micro</c>, <c>_macro</c>,
/// <c>_weighted</c>, <c>_samples</c>); a number of one class, entity type or head carries that name in brackets, unchanged:
/// <c>f1[Sports]</c>, <c>recall[PER]</c>, <c>exact_match[topic]</c>.
/// </param>
/// <param name="Value">
/// A ratio is in 0 to 1, not in percent; <c>support</c> is a count. <see cref="double.NaN"/> where the number is undefined, as each metric says.
/// </param>
/// <param name="HigherIsBetter">False for errors and losses; early stopping and the choice of the best epoch go by it.</param>
public readonly record struct MetricValue(string Name, double Value, bool HigherIsBetter = true);
