using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Writing;

/// <summary>Writes rows of words as CoNLL: a word and its tags a line with tabs between, a blank line after each sentence.</summary>
internal static class ConllFile
{
    /// <summary>How such a file is read.</summary>
    internal static ConllOptions OptionsFor(IReadOnlyList<string> heads, Func<MtlRow, bool>? where = null) => new()
    {
        Dialect = ConllDialect.Plain,
        Separator = '\t',
        TagColumns = heads.Index().ToDictionary(head => head.Item, head => head.Index + 1, StringComparer.Ordinal),
        Where = where,
    };

    /// <summary>The row as it is read again: with the labels of these heads alone.</summary>
    internal static MtlRow Expected(MtlRow row, IReadOnlyList<string> heads) => row.Words is not { } words ? row
        : new MtlRow(words).WithLabels(row.Labels.Where(label => heads.Contains(label.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal));

    internal static void Write(StreamWriter writer, IEnumerable<MtlRow> rows, IReadOnlyList<string> heads)
    {
        foreach (var (index, row) in rows.Index())
        {
            if (row.Words is not { } words)
            {
                throw WrittenFile.Misfit(index, "it is given as text, and CoNLL holds words; write JSON Lines or CSV, or make rows of words.");
            }

            IReadOnlyList<string>[] tags = [.. heads.Select(head => TagsOf(row, head, words.Count, index))];
            for (var word = 0; word < words.Count; word++)
            {
                writer.Write(Column(words[word], "word", index));
                foreach (var column in tags)
                {
                    writer.Write('\t');
                    writer.Write(Column(column[word], "tag", index));
                }

                writer.Write('\n');
            }

            writer.Write('\n');
        }
    }

    private static IReadOnlyList<string> TagsOf(MtlRow row, string head, int words, int index)
    {
        if (!row.Labels.TryGetValue(head, out var label))
        {
            throw WrittenFile.Misfit(index, $"it has no label for head {Quoted.Value(head)}, and CoNLL holds a tag for every word; leave such rows out ({nameof(MtlDataset.Where)}), or write JSON Lines or CSV.");
        }

        if (label.AsTags() is not { } tags || tags.Count != words)
        {
            throw WrittenFile.Misfit(index, $"the label of head {Quoted.Value(head)} is {label.Describe()}, not a tag for each of {words} words, which is all that CoNLL holds; leave the head out, or write JSON Lines or CSV.");
        }

        return tags;
    }

    private static string Column(string value, string what, int index) =>
        string.IsNullOrWhiteSpace(value) || value.AsSpan().ContainsAny('\t', '\n', '\r')
            ? throw WrittenFile.Misfit(index, $"the {what} {Quoted.Value(value)} is empty or holds a tab or a line end, which CoNLL cannot.")
            : WrittenFile.Sound(value, index);
}
