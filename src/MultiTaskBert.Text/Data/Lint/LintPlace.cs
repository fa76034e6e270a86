namespace MultiTaskBert.Data.Lint;

/// <summary>A row in which a rule found something.</summary>
/// <param name="Row">The row.</param>
/// <param name="Detail">What is particular about it, or null.</param>
public sealed record LintPlace(LintRow Row, string? Detail)
{
    /// <inheritdoc/>
    public override string ToString() => Detail is null ? Row.ToString() : $"{Row}: {Detail}";
}
