using System.Globalization;

namespace MultiTaskBert.Labels;

/// <summary>A number for the whole row: a value (regression) or, if it is whole, the class that is named by its digits.</summary>
/// <param name="Value">The number; it must be finite.</param>
public sealed record ValueLabel(double Value) : Label
{
    // Up to here every whole number is a double of its own.
    private const double LargestClass = 1L << 53;

    /// <inheritdoc/>
    protected internal override string ClassForm => "a number";

    /// <inheritdoc/>
    protected internal override string? WhyWithoutNames => AsClass() is null
        ? FormattableString.Invariant($"numbers such as {Value}, which are no classes; a head of numbers (RegressionHead) needs no names") : null;

    /// <inheritdoc/>
    public override string Describe() => "a number";

    /// <inheritdoc/>
    public override string? AsClass() =>
        double.IsInteger(Value) && Math.Abs(Value) <= LargestClass ? ((long)Value).ToString(CultureInfo.InvariantCulture) : null;

    /// <inheritdoc/>
    public override double? AsNumber() => Value;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => AsClass() is { } name ? [name] : [];
}
