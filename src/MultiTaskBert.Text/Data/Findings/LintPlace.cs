namespace MultiTaskBert.Data;

/// <summary>Represents a row in which a rule found something. Immutable.</summary>
public sealed class LintPlace
{
    internal LintPlace(LintRow row, string? detail) => (Row, Detail) = (row, detail);

    /// <summary>Gets the row.</summary>
    public LintRow Row { get; }

    /// <summary>Gets what is particular about it, or null.</summary>
    public string? Detail { get; }

    /// <inheritdoc/>
    public override string ToString() => Detail is null ? Row.ToString() : $"{Row}: {Detail}";
}
