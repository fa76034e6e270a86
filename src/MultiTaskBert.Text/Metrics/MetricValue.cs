using System.Runtime.InteropServices;

namespace MultiTaskBert.Metrics;

/// <summary>Represents one named number of a metric, as <see cref="Metric.Compute"/> returns it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct MetricValue
{
    /// <summary>Initializes a number.</summary>
    /// <param name="name">
    /// The field's own name in snake_case: <c>accuracy</c>, <c>f1_macro</c>, <c>pearson</c>. An average is a suffix (<c>_micro</c>, <c>_macro</c>,
    /// <c>_weighted</c>, <c>_samples</c>); a number of one class, entity type or head carries that name in brackets, unchanged:
    /// <c>f1[Sports]</c>, <c>recall[PER]</c>, <c>exact_match[topic]</c>.
    /// </param>
    /// <param name="value">
    /// A ratio is in 0 to 1, not in percent; <c>support</c> is a count. <see cref="double.NaN"/> where the number is undefined, as each metric says.
    /// </param>
    /// <param name="higherIsBetter">False for errors and losses; early stopping and the choice of the best epoch go by it.</param>
    public MetricValue(string name, double value, bool higherIsBetter = true) => (Name, Value, HigherIsBetter) = (name, value, higherIsBetter);

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the number; <see cref="double.NaN"/> where it is undefined.</summary>
    public double Value { get; }

    /// <summary>Gets a value that says whether more is better; false for errors and losses.</summary>
    public bool HigherIsBetter { get; }

    /// <summary>Returns name and number, for people to read: <c>f1_macro 0.9125</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Value}");

    internal MetricValue WithPrefix(string prefix) => new(prefix + Name, Value, HigherIsBetter);
}
