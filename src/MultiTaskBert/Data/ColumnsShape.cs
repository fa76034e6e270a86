namespace MultiTaskBert.Data;

/// <summary>A word and its tags a line (CoNLL), or anything else in columns separated by tabs.</summary>
internal sealed class ColumnsShape : TextShape
{
    protected override string Cure =>
        $"If each line is a word with its tags, read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromConll)}; if it is a text with its labels, make JSON Lines of it "
        + "({\"text\": …, \"label\": …} a line).";

    protected override string? Recognise(IReadOnlyList<string> lines)
    {
        string[] rows = [.. lines.Where(line => line[0] != '#')];
        if (rows.Length < 2)
        {
            return null;
        }

        if (Array.TrueForAll(rows, IsWordAndTag))
        {
            return "a file of columns (CoNLL), a word and its tags a line";
        }

        var tabs = rows[0].AsSpan().Count('\t');
        return tabs > 0 && Array.TrueForAll(rows, row => row.AsSpan().Count('\t') == tabs) ? $"a table of {tabs + 1} columns separated by tabs" : null;
    }

    private static bool IsWordAndTag(string line)
    {
        var trimmed = line.AsSpan().TrimEnd();
        var end = trimmed.LastIndexOfAny('\t', ' ');
        return end > 0 && TagForm.IsTag(trimmed[(end + 1)..]);
    }
}
