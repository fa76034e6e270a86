using System.Globalization;
using System.Text;

namespace MultiTaskBert.Data.Lint;

/// <summary>The texts of a <see cref="LintReport"/>.</summary>
internal static class LintReportText
{
    internal static string Plain(LintReport report)
    {
        var text = new StringBuilder(Summary(report)).Append('\n');
        foreach (var reading in report.LabelReadings)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {OneLine(reading)}\n");
        }

        foreach (var finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Word(finding.Severity)} {finding.Rule}{Times(finding)}: {finding.Message}\n");
            foreach (var place in finding.Places)
            {
                text.Append(CultureInfo.InvariantCulture, $"    {OneLine(place.ToString())}\n");
            }

            text.Append(Rest(finding) is { } rest ? $"    {rest}\n" : string.Empty);
        }

        return text.ToString();
    }

    internal static string Markdown(LintReport report)
    {
        var text = new StringBuilder("# Data check\n\n").Append(Summary(report)).Append('\n');
        text.Append(report.LabelReadings.Count > 0 ? "\n" : string.Empty);
        foreach (var reading in report.LabelReadings)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {Escaped(reading)}\n");
        }

        foreach (var (heading, findings) in new[] { ("Errors", report.Errors), ("Warnings", report.Warnings), ("Notes", report.Notes) })
        {
            if (findings.Any())
            {
                text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n");
            }

            foreach (var finding in findings)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n**{finding.Rule}**{Times(finding)}: {Escaped(finding.Message)}\n");
                text.Append(finding.Places.Count > 0 ? "\n" : string.Empty);
                foreach (var place in finding.Places)
                {
                    text.Append(CultureInfo.InvariantCulture, $"- {Escaped(place.ToString())}\n");
                }

                text.Append(Rest(finding) is { } rest ? $"- {rest}\n" : string.Empty);
            }
        }

        return text.ToString();
    }

    private static string Summary(LintReport report) => !report.Errors.Any() && !report.Warnings.Any()
        ? "Nothing wrong was found in the data."
        : $"The data has {Count(report.Errors, "error")} and {Count(report.Warnings, "warning")}.";

    private static string Count(IEnumerable<LintFinding> findings, string word)
    {
        var (kinds, total) = (findings.Count(), findings.Sum(finding => finding.Total));
        return total == 0 ? $"no {word}s"
            : string.Create(CultureInfo.InvariantCulture, $"{total:N0} {word}{(total == 1 ? string.Empty : "s")}{(kinds == total ? string.Empty : $" of {kinds} {(kinds == 1 ? "kind" : "kinds")}")}");
    }

    private static string Word(LintSeverity severity) => severity.ToString().ToLowerInvariant();

    private static string Times(LintFinding finding) => finding.Places.Count == 0 ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" ({finding.Total:N0} {(finding.Total == 1 ? "time" : "times")})");

    private static string? Rest(LintFinding finding) =>
        finding.Places.Count > 0 && finding.Total > finding.Places.Count ? string.Create(CultureInfo.InvariantCulture, $"… and {finding.Total - finding.Places.Count:N0} more") : null;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    // Names and texts come from files: what Markdown would read as its own is escaped.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in OneLine(text))
        {
            _ = (character is '\\' or '*' or '_' or '`' or '[' or ']' or '<' or '>' or '#' or '|' ? escaped.Append('\\') : escaped).Append(character);
        }

        return escaped.ToString();
    }
}
