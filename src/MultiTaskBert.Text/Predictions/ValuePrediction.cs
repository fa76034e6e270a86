using System.Globalization;

namespace MultiTaskBert;

/// <summary>Represents a number for the row.</summary>
/// <param name="value">The number, in the unit of the gold answers.</param>
public sealed class ValuePrediction(double value) : HeadPrediction
{
    /// <summary>Gets the number, in the unit of the gold answers.</summary>
    public double Value { get; } = value;

    /// <inheritdoc/>
    public override object Answer => Value;

    private protected override string AsText() => Value.ToString("G4", CultureInfo.InvariantCulture);
}
