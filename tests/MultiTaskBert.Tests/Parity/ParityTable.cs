using System.Collections.Concurrent;
using System.Globalization;

namespace MultiTaskBert.Tests.Parity;

/// <summary>The rows of all comparisons of a run.</summary>
internal static class ParityTable
{
    private static readonly ConcurrentQueue<ParityRow> Rows = new();

    internal static bool IsEmpty => Rows.IsEmpty;

    internal static void Add(ParityRow row) => Rows.Enqueue(row);

    /// <summary>The table: a row for each area and tolerance, in order, as Markdown.</summary>
    internal static IReadOnlyList<string> Markdown() =>
    [
        "| area | compared with | cases | passed | skipped | largest deviation | tolerance |",
        "|---|---|--:|--:|--:|--:|--:|",
        .. Rows.GroupBy(row => (row.Area, row.Reference, row.Tolerance, row.IsRelative))
            .OrderBy(group => group.Key.Area, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Tolerance)
            .Select(group => Line(group.Key.Area, group.Key.Reference, group.Key.Tolerance, group.Key.IsRelative, [.. group])),
    ];

    /// <summary>The reasons for which cases were not run, with their number.</summary>
    internal static IReadOnlyList<string> Skipped() =>
    [
        .. Rows.SelectMany(row => row.Skipped.Select(entry => (row.Area, Reason: entry.Key, Count: entry.Value)))
            .GroupBy(entry => (entry.Area, entry.Reason))
            .OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"skipped {group.Sum(entry => entry.Count)} of {group.Key.Area}: {group.Key.Reason}")),
    ];

    private static string Line(string area, string reference, double tolerance, bool relative, ParityRow[] rows)
    {
        var cases = rows.Sum(row => row.Cases);
        var passed = cases - rows.Sum(row => row.Failed);
        var skipped = rows.Sum(row => row.Skipped.Values.Sum());
        var largest = rows.Any(row => double.IsNaN(row.Largest)) ? double.NaN : rows.Max(row => row.Largest);
        var allowed = tolerance == 0 ? "equal" : string.Create(CultureInfo.InvariantCulture, $"{tolerance:G3}{(relative ? " relative" : string.Empty)}");
        return string.Create(CultureInfo.InvariantCulture, $"| {area} | {reference} | {cases} | {passed} | {skipped} | {largest:G2} | {allowed} |");
    }
}
