namespace MultiTaskBert.Labels;

/// <summary>Yes or no for the whole row: the class <c>true</c> or <c>false</c> of a head that takes classes, 1 or 0 of one that takes numbers.</summary>
/// <param name="Value">Yes or no.</param>
public sealed record FlagLabel(bool Value) : Label
{
    /// <inheritdoc/>
    protected internal override string ClassForm => "true or false";

    /// <inheritdoc/>
    public override string Describe() => Value ? "true" : "false";

    /// <inheritdoc/>
    public override string AsClass() => Value ? "true" : "false";

    /// <inheritdoc/>
    public override double? AsNumber() => Value ? 1 : 0;

    /// <inheritdoc/>
    public override IEnumerable<string> NamesIn() => [AsClass()];
}
