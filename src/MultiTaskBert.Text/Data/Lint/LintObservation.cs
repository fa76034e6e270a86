namespace MultiTaskBert.Data.Lint;

/// <summary>One thing that a rule saw, usually in one row. Observations of a rule with the same message become one <see cref="LintFinding"/>.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong and what to do about it, without what differs from row to row.</param>
/// <param name="Row">The row, or null if it is no single row's.</param>
/// <param name="Detail">What is particular about this row, or null.</param>
public sealed record LintObservation(LintSeverity Severity, string Message, LintRow? Row = null, string? Detail = null)
{
    internal static LintObservation Error(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Error, message, row, detail);

    internal static LintObservation Note(string message) => new(LintSeverity.Note, message);

    internal static LintObservation Warning(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Warning, message, row, detail);

    internal static LintObservation Note(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Note, message, row, detail);
}
