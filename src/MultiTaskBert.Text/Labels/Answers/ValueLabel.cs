using System.Globalization;

namespace MultiTaskBert.Labels.Answers;

/// <summary>A number for the whole row: a value (regression) or, if it is whole, the class that is named by its digits.</summary>
/// <param name="value">The number; it must be finite.</param>
internal sealed class ValueLabel(double value) : Label(value, "a number")
{
    // Up to here every whole number is a double of its own.
    private const double LargestClass = 1L << 53;

    public double Value { get; } = value;

    /// <inheritdoc/>
    public override string Describe() => "a number";

    /// <inheritdoc/>
    public override string? AsClass() =>
        double.IsInteger(Value) && Math.Abs(Value) <= LargestClass ? ((long)Value).ToString(CultureInfo.InvariantCulture) : null;

    /// <inheritdoc/>
    public override double? AsNumber() => Value;
}
