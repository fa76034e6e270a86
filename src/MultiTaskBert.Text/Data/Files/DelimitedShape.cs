namespace MultiTaskBert.Data.Files;

/// <summary>A table of rows (CSV) whose first line does not name the columns: <c>Ada left the team,Jobs</c>.</summary>
internal sealed class DelimitedShape : TextShape
{
    private static readonly (char Character, string Name)[] Separators = [(',', "commas"), (';', "semicolons"), ('|', "bars")];

    protected override string Cure =>
        $"Read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromCsv)} and {nameof(CsvOptions)}.{nameof(CsvOptions.HasHeader)} = false; columns are named by their positions then. "
        + $"If each line is a word with its tags, {nameof(MtlDataset)}.{nameof(MtlDataset.FromConll)} reads it with {nameof(ConllOptions)}.{nameof(ConllOptions.Separator)}.";

    protected override string? Recognise(IReadOnlyList<string> lines)
    {
        if (lines.Count > 1 && lines[0].AsSpan().TrimStart() is not ['{' or '[', ..])
        {
            foreach (var (separator, name) in Separators)
            {
                if (Columns(lines, separator) is { } columns)
                {
                    return $"a table of {columns} columns separated by {name}";
                }
            }
        }

        return null;
    }

    // In a text a space follows a comma, and not every one has as many of them; a table has a name in its last column, or its fields are in quotes.
    private static int? Columns(IReadOnlyList<string> lines, char separator)
    {
        var columns = 0;
        var (names, quoted) = (0, 0);
        foreach (var line in lines)
        {
            var count = 1;
            var (isQuoted, last) = (false, 0);
            for (var i = 0; i < line.Length; i++)
            {
                if (line[i] == '"')
                {
                    isQuoted = !isQuoted;
                }
                else if (line[i] == separator && !isQuoted)
                {
                    if (i + 1 < line.Length && line[i + 1] == ' ')
                    {
                        return null;
                    }

                    (count, last) = (count + 1, i + 1);
                }
            }

            if (count < 2 || (columns > 0 && count != columns) || isQuoted)
            {
                return null;
            }

            columns = count;
            var name = line.AsSpan(last).Trim();
            names += !name.IsEmpty && !name.ContainsAny(' ', '\t') ? 1 : 0;
            quoted += line[0] == '"' || (last > 0 && last < line.Length && line[last] == '"') ? 1 : 0;
        }

        return names == lines.Count || quoted == lines.Count ? columns : null;
    }
}
