namespace MultiTaskBert.Data.Lint;

/// <summary>What a rule found, with the first of the rows in which it did.</summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Places">The first rows, at most <see cref="LintOptions.RowsShown"/>, each with what is particular about it; empty if it is no single row's.</param>
/// <param name="Total">How many times it was seen in all.</param>
public sealed record LintFinding(string Rule, LintSeverity Severity, string Message, IReadOnlyList<LintPlace> Places, long Total);
