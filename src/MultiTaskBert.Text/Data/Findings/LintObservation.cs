namespace MultiTaskBert.Data;

/// <summary>Represents one thing that a rule saw, usually in one row. Observations of a rule with the same message become one <see cref="LintFinding"/>. Immutable.</summary>
/// <param name="severity">How bad it is.</param>
/// <param name="message">What is wrong and what to do about it, without what differs from row to row.</param>
/// <param name="row">The row, or null if it is no single row's.</param>
/// <param name="detail">What is particular about this row, or null.</param>
public sealed class LintObservation(LintSeverity severity, string message, LintRow? row = null, string? detail = null)
{
    internal LintSeverity Severity { get; } = severity;

    internal string Message { get; } = message;

    internal LintRow? Row { get; } = row;

    internal string? Detail { get; } = detail;

    internal static LintObservation Error(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Error, message, row, detail);

    internal static LintObservation Warning(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Warning, message, row, detail);

    internal static LintObservation Note(string message, LintRow? row = null, string? detail = null) => new(LintSeverity.Note, message, row, detail);
}
