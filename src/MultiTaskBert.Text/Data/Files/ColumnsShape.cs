namespace MultiTaskBert.Data.Files;

/// <summary>A word and its tags a line (CoNLL), or anything else in columns separated by tabs.</summary>
internal sealed class ColumnsShape : TextShape
{
    protected override string Cure =>
        $"If each line is a word with its tags, read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromConll)}; if it is a text with its labels, with "
        + $"{nameof(MtlDataset)}.{nameof(MtlDataset.FromCsv)}.";

    protected override string? Recognise(IReadOnlyList<string> lines)
    {
        string[] rows = [.. lines.Where(line => line[0] != '#')];
        if (rows.Length < 2)
        {
            return null;
        }

        // A text may end in I-95, but not every one in such a word and some in O.
        if (Array.TrueForAll(rows, row => TagForm.IsTag(LastOf(row))) && Array.Exists(rows, row => LastOf(row) is "O"))
        {
            return "a file of columns (CoNLL), a word and its tags a line";
        }

        var tabs = rows[0].AsSpan().Count('\t');
        return tabs > 0 && Array.TrueForAll(rows, row => row.AsSpan().Count('\t') == tabs) ? $"a table of {tabs + 1} columns separated by tabs" : null;
    }

    // Nothing, if the line has one column.
    private static ReadOnlySpan<char> LastOf(string line)
    {
        var trimmed = line.AsSpan().TrimEnd();
        var end = trimmed.LastIndexOfAny('\t', ' ');
        return end > 0 ? trimmed[(end + 1)..] : default;
    }
}
