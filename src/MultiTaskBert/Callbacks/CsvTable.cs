using System.Text;

namespace MultiTaskBert.Callbacks;

/// <summary>
/// A table as comma-separated values: RFC 4180 (Shafranovich 2005), "Common Format and MIME Type for Comma-Separated Values (CSV) Files", with a header.
/// </summary>
internal static class CsvTable
{
    internal static string Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Field)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <summary>The rows of a text, the header among them.</summary>
    /// <exception cref="FormatException">A quoted field has no end, or something follows it.</exception>
    internal static List<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        var (row, field) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when field.Length == 0:
                    i = Quoted(text, i, field);
                    break;
                case ',':
                    row.Add(Take(field));
                    break;
                case '\r' when i + 1 < text.Length && text[i + 1] == '\n':
                    break;
                case '\n':
                    row.Add(Take(field));
                    rows.Add([.. row]);
                    row.Clear();
                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }

        if (row.Count > 0 || field.Length > 0)
        {
            rows.Add([.. row, Take(field)]);
        }

        return rows;
    }

    /// <summary>Reads a quoted field that begins at a place; returns the place of its last quote.</summary>
    private static int Quoted(string text, int start, StringBuilder field)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
            {
                field.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (i + 1 == text.Length || text[i + 1] is ',' or '\r' or '\n')
            {
                return i;
            }
            else
            {
                break;
            }
        }

        throw new FormatException($"The quoted field at character {start} has no end, or something follows it.");
    }

    private static string Take(StringBuilder field)
    {
        var text = field.ToString();
        field.Clear();
        return text;
    }

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
