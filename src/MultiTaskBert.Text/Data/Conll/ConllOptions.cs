namespace MultiTaskBert.Data;

/// <summary>Represents how <see cref="MtlDataset.FromConll"/> reads a file. The defaults fit two columns, and the entities of CoNLL-2003.</summary>
public sealed class ConllOptions : ReadOptions
{
    /// <summary>The columns of tags where the user names none.</summary>
    internal static readonly IReadOnlyDictionary<string, int> DefaultTagColumns = Head("entities", -1);

    /// <summary>Initializes options with the defaults, which fit two columns.</summary>
    public ConllOptions()
    {
    }

    /// <summary>Initializes options that are those of another, but for what is set: <c>new ConllOptions(ConllOptions.GermEval2014) { Where = row => row.Words!.Count > 2 }</c>.</summary>
    /// <param name="options">The other options, for instance those of a layout.</param>
    public ConllOptions(ConllOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Where = options.Where;
        RenamedLabels = options.RenamedLabels;
        Dialect = options.Dialect;
        WordColumn = options.WordColumn;
        TagColumns = options.TagColumns;
        RenamedTags = options.RenamedTags;
        Separator = options.Separator;
        CommentPrefix = options.CommentPrefix;
    }

    /// <summary>Gets the options for CoNLL-U (Universal Dependencies): the second column is the word, the fourth the part of speech, for a head named <c>upos</c>.</summary>
    public static ConllOptions ConllU { get; } = new() { Dialect = ConllDialect.Numbered, WordColumn = 1, TagColumns = Head("upos", 3) };

    /// <summary>Gets the options for CoNLL-2012 (OntoNotes): the fourth column is the word, the eleventh the brackets of entities, for a head named <c>entities</c>.</summary>
    public static ConllOptions Conll2012 { get; } = new() { Dialect = ConllDialect.Brackets, WordColumn = 3, TagColumns = Head("entities", 10) };

    /// <summary>Gets the options for GermEval 2014: the second column is the word, the third the tag of the outer entity, for a head named <c>entities</c>. The inner ones are in column 3.</summary>
    public static ConllOptions GermEval2014 { get; } = new() { Dialect = ConllDialect.Numbered, WordColumn = 1, TagColumns = Head("entities", 2) };

    /// <summary>Gets what the lines are; by default it is found by what the first of them hold.</summary>
    public ConllDialect Dialect { get; init; }

    /// <summary>Gets the column of the word; 0 is the first, −1 the last.</summary>
    public int WordColumn { get; init; }

    /// <summary>Gets for each head the column of its tag; 0 is the first, −1 the last. By default the last column is for a head named <c>entities</c>.</summary>
    public IReadOnlyDictionary<string, int> TagColumns { get; init; } = DefaultTagColumns;

    /// <summary>Gets the tags that are read as others, for all heads: <c>{ ["0"] = "O", ["B_PER"] = "B-PER" }</c>. By default none.</summary>
    public IReadOnlyDictionary<string, string> RenamedTags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the character between columns; null takes a tab where the line holds one, else any number of spaces. At the end of a line it begins no column.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// Gets what lines begin with that are passed over, for instance <c>"# "</c>. By default (null) only those before a sentence that are clearly no words, since a tweet may well begin with
    /// <c>#</c>. How many there were is in <see cref="MtlDataset.LeftOut"/>.
    /// </summary>
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

        if (!Enum.IsDefined(Dialect))
        {
            yield return $"{nameof(Dialect)} is {(int)Dialect}; allowed are {string.Join(", ", Enum.GetNames<ConllDialect>())}.";
        }

        if (Dialect == ConllDialect.Numbered && WordColumn == 0)
        {
            yield return $"{nameof(WordColumn)} is 0, the column that numbers the words in the dialect {nameof(ConllDialect.Numbered)}; the words are usually in column 1.";
        }

        if (RenamedTags is null || RenamedTags.Any(renamed => string.IsNullOrWhiteSpace(renamed.Value)))
        {
            yield return $"{nameof(RenamedTags)} is null or gives a tag an empty name; leave out what is not renamed.";
        }

        if (Separator is '\n' or '\r')
        {
            yield return $"{nameof(Separator)} is the end of a line; give the character between columns, or null.";
        }

        if (CommentPrefix is { Length: 0 })
        {
            yield return $"{nameof(CommentPrefix)} is empty, which every line begins with; use null for no comments.";
        }
    }

    private static Dictionary<string, int> Head(string name, int column) => new(StringComparer.Ordinal) { [name] = column };
}
