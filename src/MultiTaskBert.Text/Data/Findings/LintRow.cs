using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data;

/// <summary>Represents a row and where it is; in a finding also what is particular about it. Immutable.</summary>
public sealed class LintRow
{
    internal LintRow(LintPart part, int index, MtlRow row, string? detail = null) => (Part, Index, Row, Detail) = (part, index, row, detail);

    /// <summary>Gets a value that says whether it is one of the rows to evaluate on, not of those to train on.</summary>
    public bool IsDev => Part == LintPart.Dev;

    /// <summary>Gets its index in its data, from 0.</summary>
    public int Index { get; }

    /// <summary>Gets the row.</summary>
    public MtlRow Row { get; }

    /// <summary>Gets what is particular about it in a <see cref="LintFinding"/>, or null.</summary>
    public string? Detail { get; }

    internal LintPart Part { get; }

    /// <summary>Returns file and line; for a row that was made in code, the data and the index: <c>train row 3</c>. Behind it the detail, if there is one.</summary>
    public override string ToString()
    {
        var place = Row.Source?.ToString() ?? FormattableString.Invariant($"{(IsDev ? "dev" : "train")} row {Index}");
        return Detail is null ? place : $"{place}: {Detail}";
    }

    internal LintRow With(string? detail) => new(Part, Index, Row, detail);
}
