using System.Globalization;

namespace MultiTaskBert;

/// <summary>Represents a number for the row.</summary>
/// <param name="Value">The number, in the unit of the gold answers.</param>
public sealed record ValuePrediction(double Value) : HeadPrediction
{
    /// <inheritdoc/>
    public override object Answer => Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("G4", CultureInfo.InvariantCulture);
}
