namespace MultiTaskBert.Data;

/// <summary>How <see cref="MtlDataset.FromConll"/> reads a file. The defaults fit two columns, and the entities of CoNLL-2003.</summary>
public sealed record ConllOptions : ReadOptions
{
    /// <summary>The column of the word; 0 is the first, −1 the last.</summary>
    public int WordColumn { get; init; }

    /// <summary>For each head the column of its tag; 0 is the first, −1 the last. By default the last column is for a head named <c>entities</c>.</summary>
    public IReadOnlyDictionary<string, int> TagColumns { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal) { ["entities"] = -1 };

    /// <summary>The character between columns; null takes a tab where the line holds one, else any number of spaces.</summary>
    public char? Separator { get; init; }

    /// <summary>Lines that begin so are passed over, for instance <c>"# "</c>; null: none are, since a tweet may well begin with <c>#</c>.</summary>
    public string? CommentPrefix { get; init; }

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        if (TagColumns is null || TagColumns.Count == 0)
        {
            yield return $"{nameof(TagColumns)} is empty; name a head and the column of its tags.";
        }

        foreach (var (head, column) in TagColumns ?? new Dictionary<string, int>(StringComparer.Ordinal))
        {
            if (string.IsNullOrWhiteSpace(head))
            {
                yield return $"{nameof(TagColumns)} has a head without name for column {column}.";
            }

            if (column == WordColumn)
            {
                yield return $"Column {column} is both the words' and that of head '{head}'; they must differ.";
            }
        }

        if (CommentPrefix is { Length: 0 })
        {
            yield return $"{nameof(CommentPrefix)} is empty, which every line begins with; use null for no comments.";
        }
    }
}
