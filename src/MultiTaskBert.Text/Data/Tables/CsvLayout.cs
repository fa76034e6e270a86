using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Tables;

/// <summary>Which columns of a table are what.</summary>
internal sealed class CsvLayout
{
    // What people call the column of the text, in pairs with that of the second text.
    private static readonly (string Text, string Pair)[] Pairs =
    [
        ("premise", "hypothesis"), ("sentence1", "sentence2"), ("question1", "question2"), ("text1", "text2"), ("texta", "textb"), ("sentencea", "sentenceb"), ("context", "question"),
        ("question", "sentence"), ("query", "document"), ("query", "passage"),
    ];

    private static readonly string[] Texts =
    [
        "sentence", "body", "content", "review", "reviewtext", "comment", "commenttext", "tweet", "message", "utterance", "utt", "question", "query", "document", "description", "input", "headline", "title",
    ];

    // "Sentence #" is one as well; "sentence" alone is a text.
    private static readonly string[] Sentences = ["sentenceid", "sentenceno", "sentencenumber", "sentenceidx", "sentenceindex", "sentid", "sentno", "sentidx"];
    private static readonly string[] WordNames = ["word", "token", "form"];
    private static readonly string[] NoLabels = ["id", "idx", "index", "uid", "guid", "uuid", "unnamed0", "rowid", string.Empty];

    private const string Text0 = "text";
    private const string Words0 = "words";
    private const string Pair0 = "text_pair";

    private readonly CsvHeader _header;
    private readonly CsvOptions _options;
    private readonly Action<string> _report;

    private CsvLayout(CsvHeader header, CsvOptions options, Action<string> report)
    {
        (_header, _options, _report) = (header, options, report);
        Text = Named(nameof(CsvOptions.Text), options.Text);
        Pair = Named(nameof(CsvOptions.Pair), options.Pair);
        Words = Named(nameof(CsvOptions.Words), options.Words);
        Sentence = Named(nameof(CsvOptions.Sentence), options.Sentence);
        Group = Named(nameof(CsvOptions.Group), options.Group);
    }

    internal CsvHeader Header => _header;

    internal int? Text { get; private set; }

    internal int? Pair { get; private set; }

    internal int? Words { get; private set; }

    internal int? Sentence { get; private set; }

    internal int? Group { get; private set; }

    /// <summary>The labels, each with the places of its columns.</summary>
    internal List<(string Head, CsvLabel Label, int[] Columns)> Labels { get; } = [];

    /// <summary>Columns that nobody asked for and that are no labels.</summary>
    internal List<string> PassedOver { get; } = [];

    /// <summary>Gets whether each line is a word.</summary>
    internal bool IsOfWords => Sentence is not null && Words is not null;

    /// <summary>Finds out which columns are what.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="options">What the user says.</param>
    /// <param name="report">Takes what is wrong.</param>
    internal static CsvLayout Of(CsvHeader header, CsvOptions options, Action<string> report)
    {
        var layout = new CsvLayout(header, options, report);
        layout.FindInput();
        if (options.Labels.Count > 0)
        {
            layout.TakeLabels();
        }
        else
        {
            layout.FindLabels();
        }

        return layout;
    }

    /// <summary>The head that a column as this library writes it is for, and what its fields are: <c>topic</c>, or with a mark <c>topic:class</c>, <c>topic:json</c>.</summary>
    internal static (string Head, CsvLabelKind Kind) Divide(string name) =>
        name.EndsWith(ClassMark, StringComparison.Ordinal) ? (name[..^ClassMark.Length], CsvLabelKind.Class)
        : name.EndsWith(JsonMark, StringComparison.Ordinal) ? (name[..^JsonMark.Length], CsvLabelKind.Json)
        : (name, CsvLabelKind.Found);

    /// <summary>What stands behind the name of a head whose fields are classes, whatever they look like.</summary>
    internal const string ClassMark = ":class";

    /// <summary>What stands behind the name of a head whose fields are values of JSON.</summary>
    internal const string JsonMark = ":json";

    /// <summary>The name of the column of groups in a table that this library writes.</summary>
    internal const string GroupColumn = "group:group";

    /// <summary>Whether a name is not that of a label: the column of a head of that name needs a mark.</summary>
    internal static bool IsTaken(string name) =>
        new[] { Text0, Words0, Pair0 }.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) || NoLabels.Contains(CsvHeader.Plain(name), StringComparer.Ordinal)
        || Divide(name).Kind != CsvLabelKind.Found || name.Equals(GroupColumn, StringComparison.Ordinal);

    private int? Named(string option, string? column)
    {
        if (column is null)
        {
            return null;
        }

        var found = _header.Find(column, out var fault);
        if (found is null)
        {
            _report($"{nameof(CsvOptions)}.{option}: {fault}");
        }

        return found;
    }

    private void FindInput()
    {
        if (_options.Text is not null || _options.Words is not null)
        {
            // A table of words has a column of sentences, and each line a word.
            return;
        }

        (Text, Words) = (Known(Text0), Known(Words0));
        if (Text is not null || Words is not null)
        {
            Pair ??= Text is null ? null : Known(Pair0);
            return;
        }

        if (_header.FindKnown(WordNames) is { } word && (Sentence ?? _header.FindKnown(Sentences) ?? _header.FindNumbered("sentence", "sent")) is { } sentence && sentence != word)
        {
            (Words, Sentence) = (word, sentence);
            return;
        }

        if (_header.FindKnown("words", "tokens") is { } tokens)
        {
            Words = tokens;
            return;
        }

        foreach (var (text, pair) in Pairs)
        {
            if (Pair is null && _header.FindKnown(text) is { } first && _header.FindKnown(pair) is { } second)
            {
                (Text, Pair) = (first, second);
                return;
            }
        }

        int[] found = [.. Texts.Select(name => _header.FindKnown(name)).OfType<int>().Where(column => column != Pair && column != Sentence && column != Group).Distinct()];
        if (found.Length == 1)
        {
            Text = found[0];
        }
        else
        {
            var first = _options.HasHeader ? $" If the first line is a row, set {nameof(CsvOptions.HasHeader)} = false." : string.Empty;
            _report($"{(found.Length == 0 ? "it cannot be told which column is the text" : $"the text may be in the columns {Quoted.List([.. found.Select(column => _header.Names[column])])}")}; {_header.Listed}. "
                + $"Name it: {nameof(CsvOptions)}.{nameof(CsvOptions.Text)} = {(found.Length == 0 ? "…" : $"\"{_header.Names[found[0]]}\"")}, or {nameof(CsvOptions.Words)}.{first}");
        }
    }

    private int? Known(string name)
    {
        for (var i = 0; i < _header.Names.Count; i++)
        {
            if (_header.Names[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }

    private void TakeLabels()
    {
        foreach (var (head, label) in _options.Labels)
        {
            var columns = new int[label.Columns.Count];
            for (var i = 0; i < columns.Length; i++)
            {
                if (_header.Find(label.Columns[i], out var fault) is { } found)
                {
                    columns[i] = found;
                }
                else
                {
                    _report($"{nameof(CsvOptions)}.{nameof(CsvOptions.Labels)}[{Quoted.Value(head)}]: {fault}");
                }
            }

            Labels.Add((head, label, columns));
        }
    }

    private void FindLabels()
    {
        var ignored = new HashSet<int>();
        foreach (var name in _options.Ignored)
        {
            if (_header.Find(name, out var fault) is { } column)
            {
                ignored.Add(column);
            }
            else
            {
                _report($"{nameof(CsvOptions)}.{nameof(CsvOptions.Ignored)}: {fault}");
            }
        }

        var heads = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _header.Names.Count; i++)
        {
            if (i == Text || i == Pair || i == Words || i == Sentence || i == Group || ignored.Contains(i))
            {
                continue;
            }

            var name = _header.Names[i];
            if (Group is null && name.Equals(GroupColumn, StringComparison.Ordinal))
            {
                Group = i;
                continue;
            }

            if (_options.HasHeader && NoLabels.Contains(CsvHeader.Plain(name), StringComparer.Ordinal))
            {
                PassedOver.Add(name);
                continue;
            }

            var (found, kind) = Divide(name);
            if ((_options.HeadOf is { } headOf ? headOf(found) : found) is not { } head)
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(head) || !heads.Add(head))
            {
                _report($"the name of column {i} is {Quoted.Value(name)}, {(string.IsNullOrWhiteSpace(head) ? "which is no name of a head" : "as that of another")}; name the labels in {nameof(CsvOptions)}.{nameof(CsvOptions.Labels)}, by the positions of their columns if need be.");
                continue;
            }

            Labels.Add((head, kind == CsvLabelKind.Class ? CsvLabel.Class(name) : kind == CsvLabelKind.Json ? CsvLabel.Json(name) : name, [i]));
        }
    }
}
