namespace MultiTaskBert.Data;

/// <summary>Represents what a rule found, with the first of the rows in which it did. Immutable.</summary>
public sealed class LintFinding
{
    internal LintFinding(string rule, LintSeverity severity, string message, IReadOnlyList<LintRow> places, long total) =>
        (Rule, Severity, Message, Places, Total) = (rule, severity, message, places, total);

    /// <summary>Gets the name of the rule.</summary>
    public string Rule { get; }

    /// <summary>Gets how bad it is.</summary>
    public LintSeverity Severity { get; }

    /// <summary>Gets what is wrong and what to do about it.</summary>
    public string Message { get; }

    /// <summary>Gets the first rows, at most <see cref="LintOptions.RowsShown"/>, each with what is particular about it; empty if it is no single row's.</summary>
    public IReadOnlyList<LintRow> Places { get; }

    /// <summary>Gets how many times it was seen in all.</summary>
    public long Total { get; }
}
