using System.Text;

namespace MultiTaskBert.Labels;

/// <summary>Shows a value from a file in a message: in quotes, cut if it is long, on one line.</summary>
internal static class Quoted
{
    private const int ShownAtMost = 80;

    public static string Value(string value)
    {
        var shown = new StringBuilder("'");
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, ShownAtMost)))
        {
            _ = char.IsControl(character) ? shown.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)character:x4}") : shown.Append(character);
        }

        return shown.Append(value.Length > ShownAtMost ? "…'" : "'").ToString();
    }

    /// <summary>The first twenty of several values and how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> values)
    {
        const int valuesAtMost = 20;
        var shown = string.Join(", ", values.Take(valuesAtMost).Select(Value));
        return values.Count == 0 ? "none" : values.Count <= valuesAtMost ? shown : $"{shown} … and {values.Count - valuesAtMost} more";
    }
}
