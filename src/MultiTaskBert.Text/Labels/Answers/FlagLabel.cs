namespace MultiTaskBert.Labels.Answers;

/// <summary>Yes or no for the whole row: the class <c>true</c> or <c>false</c> of a head that takes classes, 1 or 0 of one that takes numbers.</summary>
/// <param name="value">Yes or no.</param>
internal sealed class FlagLabel(bool value) : Label(value, "true or false")
{
    public bool Value { get; } = value;

    /// <inheritdoc/>
    public override string Describe() => AsClass();

    /// <inheritdoc/>
    public override string AsClass() => Value ? "true" : "false";

    /// <inheritdoc/>
    public override double? AsNumber() => Value ? 1 : 0;
}
