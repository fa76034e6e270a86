using System.Text;

namespace MultiTaskBert.Data.Files;

/// <summary>A table of rows (CSV, TSV) whose first line names the columns.</summary>
internal sealed class TableShape : TextShape
{
    private static readonly (char Character, string Name)[] Separators = [('\t', "tabs"), (',', "commas"), (';', "semicolons"), ('|', "bars"), (' ', "spaces")];

    private const int HeaderAtMost = 2000;

    // What people call columns of texts, words and labels, without digits and marks: "sentence1", "Sentence #", "ner_tags".
    private static readonly HashSet<string> KnownNames = new(StringComparer.Ordinal)
    {
        "text", "texts", "sentence", "sentences", "sent", "sentenceid", "sentenceno", "sentid", "word", "words", "wordid", "token", "tokens", "tokenid", "form", "lemma", "tag", "tags",
        "ner", "nertag", "nertags", "nerlabel", "iob", "iobtag", "bio", "biotag", "entity", "entities", "pos", "postag", "postags", "upos", "xpos", "chunk", "chunktag", "chunktags",
        "label", "labels", "labelid", "labeltext", "class", "classes", "category", "categories", "intent", "intents", "slots", "sentiment", "topic", "topics", "target", "title",
        "content", "body", "review", "comment", "commenttext", "tweet", "message", "utterance", "question", "answer", "context", "premise", "hypothesis", "query", "document", "docid",
        "id", "idx", "index", "uid", "lang", "language", "score", "rating", "similarity", "goldlabel",
        "necoarselit", "necoarsemeto", "nefinelit", "nefinemeto", "nefinecomp", "nenested", "nellit", "nelmeto", "misc",
    };

    /// <summary>What to do with a table.</summary>
    internal const string WhatToDo =
        $"Read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromCsv)}, whose {nameof(CsvOptions)} say which columns are the text, the words and the labels. A table of words that has no column of sentences is "
        + $"read by {nameof(MtlDataset)}.{nameof(MtlDataset.FromConll)}: leave out the names of the columns, separate columns by tabs and sentences by blank lines.";

    protected override string Cure => WhatToDo;

    /// <summary>The names of the columns if a line seems to hold them, or null.</summary>
    internal static IReadOnlyList<string>? Header(string line, char separator)
    {
        if (line.Length > HeaderAtMost)
        {
            return null;
        }

        // pandas writes the numbers of the rows into a first column without a name.
        line = line.StartsWith(separator) && separator != ' ' ? $"index{line}" : line;
        string[] names = [.. line.Split(separator).Select(name => name.Trim().Trim('"', '\''))];
        var known = Known(names);

        // Among commas half of the names are enough. Tabs and spaces also separate a word from its tag: then none may be another word.
        var needed = separator is '\t' or ' ' ? names.Length : (names.Length + 1) / 2;
        return names.Length > 1 && known >= needed && Array.TrueForAll(names, IsName) ? names : null;
    }

    /// <summary>Whether the fields of a line are without doubt names of columns.</summary>
    internal static bool AreNames(IReadOnlyList<string> fields) => fields.Count > 1 && Known(fields) == fields.Count && fields.Distinct(StringComparer.OrdinalIgnoreCase).Count() == fields.Count;

    private static int Known(IReadOnlyList<string> names) => names.Count(name => KnownNames.Contains(Plain(name)));

    protected override string? Recognise(IReadOnlyList<string> lines)
    {
        foreach (var (separator, name) in Separators)
        {
            if (Header(lines[0], separator) is { } names && IsBody(lines, separator, names.Count))
            {
                return $"a table with the columns {Labels.Quoted.List(names)} (the first line names them), separated by {name}";
            }
        }

        return null;
    }

    // A field may hold line ends, so that not every line has all columns; but a text whose first line is a heading has other numbers of words in each.
    private static bool IsBody(IReadOnlyList<string> lines, char separator, int columns)
    {
        const int linesLookedAt = 10;
        var body = lines.Skip(1).Take(linesLookedAt);
        return separator == ' '
            ? lines.Count > 1 && body.All(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == columns)
            : lines.Count == 1 || body.Any(line => line.Contains(separator, StringComparison.Ordinal));
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && !TagForm.IsTag(name) && name.All(character => char.IsLetterOrDigit(character) || character is ' ' or '_' or '-' or '.' or '#' or '/');

    private static string Plain(string name)
    {
        var plain = new StringBuilder();
        foreach (var character in name)
        {
            _ = char.IsLetter(character) ? plain.Append(char.ToLowerInvariant(character)) : plain;
        }

        return plain.ToString();
    }
}
