namespace MultiTaskBert.Labels;

/// <summary>A number for the whole row (regression).</summary>
/// <param name="Value">The number; it must be finite.</param>
public sealed record ValueLabel(double Value) : Label
{
    /// <inheritdoc/>
    public override string Describe() => "a number";
}
