using System.Globalization;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Brat;

/// <summary>An entity as a line of brat has it: <c>T1⇥PER 0 5⇥Peter</c>; one that is in several pieces has more than one range, <c>0 5;16 23</c>.</summary>
/// <param name="Id">How the file calls it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Ranges">Where its pieces begin and end, in the unit that the file counts.</param>
/// <param name="Text">The text that it covers; null if the line does not repeat it.</param>
internal sealed record BratLine(string Id, string Type, IReadOnlyList<(int Start, int End)> Ranges, string? Text)
{
    /// <summary>What a line is that is no entity, in the plural, or null if it is one or nothing of brat's.</summary>
    internal static string? Other(string line) => line[0] switch
    {
        'R' => "relations between entities (R)",
        'E' => "events (E)",
        'A' or 'M' => "attributes of entities (A, M)",
        'N' => "links to databases (N)",
        '#' => "notes (#)",
        '*' => "equivalent entities (*)",
        _ => null,
    };

    /// <summary>Reads an entity, or says what is wrong with it.</summary>
    internal static BratLine? Read(string line, out string fault)
    {
        var parts = line.Split('\t', count: 3);
        if (line[0] != 'T' || parts.Length < 2)
        {
            fault = $"the line is {Quoted.Value(line.Length > 60 ? line[..60] : line)}; brat writes an entity as 'T1', a tab, 'TYPE start end', a tab and its text, and begins other lines with R, E, A, M, N, # or *.";
            return null;
        }

        var at = parts[1].IndexOf(' ', StringComparison.Ordinal);
        var type = at > 0 ? parts[1][..at] : string.Empty;
        var ranges = new List<(int Start, int End)>();
        foreach (var range in at > 0 ? parts[1][(at + 1)..].Split(';') : [])
        {
            if (range.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var first, var last] || !TryRead(first, out var start) || !TryRead(last, out var end) || start > end)
            {
                ranges.Clear();
                break;
            }

            ranges.Add((start, end));
        }

        fault = ranges.Count > 0 ? string.Empty : $"the entity {Quoted.Value(parts[0])} has {Quoted.Value(parts[1])} where a type and its range are needed: 'PER 0 5', or 'PER 0 5;16 23'.";
        return ranges.Count > 0 ? new BratLine(parts[0], type, ranges, parts.Length > 2 ? parts[2] : null) : null;
    }

    private static bool TryRead(string digits, out int value) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
