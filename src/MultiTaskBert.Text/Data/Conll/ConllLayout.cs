using System.Globalization;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Data.Conll;

/// <summary>What the first lines of a file of columns say about all of them.</summary>
/// <param name="Columns">The number of columns of the first word; 0 if there is none.</param>
/// <param name="IsByTabs">Whether that line has tabs between columns.</param>
/// <param name="IsNumbered">Whether the first column numbers the words.</param>
/// <param name="IsBrackets">Whether the file is of the kind of CoNLL-2012.</param>
/// <param name="BracketColumns">For each head whether its column holds brackets, in the order of <see cref="ConllOptions.TagColumns"/>.</param>
internal sealed record ConllLayout(int Columns, bool IsByTabs, bool IsNumbered, bool IsBrackets, IReadOnlyList<bool> BracketColumns)
{
    private const int ColumnsOfConllU = 10;
    private const int ColumnsOfGermEval = 4;
    private const int LeastColumnsOfConll2012 = 11;
    private const int LeastColumnsOfConll2009 = 14;
    private const string BeginOfDocument = "#begin document";

    /// <summary>Whether sentences may differ in their number of columns: CoNLL-2009 and CoNLL-2012 have one at the end for each predicate of the sentence.</summary>
    internal bool VariesBySentence => IsBrackets || (IsNumbered && Columns >= LeastColumnsOfConll2009);

    /// <summary>Whether a line, which is not blank, is certainly a word: it says what the columns are.</summary>
    internal static bool IsCertainlyWord(string line, ConllOptions options) =>
        line[0] != '#' && !line.StartsWith(ConllReader.DocumentStart, StringComparison.OrdinalIgnoreCase) && !IsComment(line, options);

    /// <summary>Whether a line begins as the user said that comments begin.</summary>
    internal static bool IsComment(string line, ConllOptions options) => options.CommentPrefix is { } prefix && line.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Whether a line is no more than white space and separators.</summary>
    internal static bool IsBlank(string line, ConllOptions options) =>
        string.IsNullOrWhiteSpace(line) || (options.Separator is { } separator && string.IsNullOrWhiteSpace(line.Replace(separator, ' ')));

    /// <summary>Looks at the first lines.</summary>
    internal static ConllLayout Of(IReadOnlyList<TextLine> lines, ConllOptions options)
    {
        var texts = lines.Select(line => line.Text ?? string.Empty);
        var words = texts.Where(line => !IsBlank(line, options) && IsCertainlyWord(line, options)).ToArray();
        if (words.Length == 0)
        {
            // All lines begin with '#': then they are words after all.
            words = [.. texts.Where(line => !IsBlank(line, options) && line[0] == '#' && !IsComment(line, options))];
        }

        // One line with spaces in the place of tabs does not say what the columns are.
        var line = new ConllLine(options.Separator);
        var isByTabs = 2 * words.Count(IsByTabsIn) > words.Length;
        line.Divide(words.FirstOrDefault(word => IsByTabsIn(word) == isByTabs, string.Empty));
        var count = words.Length == 0 ? 0 : line.Count;
        var brackets = options.Dialect is ConllDialect.Auto or ConllDialect.Brackets
            ? options.TagColumns.Values.Select(column => words.Length > 0 && Array.TrueForAll(words, word => HasBracket(line, word, column, options.Dialect))).ToArray()
            : new bool[options.TagColumns.Count];
        var isBrackets = options.Dialect switch
        {
            ConllDialect.Auto => Array.Exists(brackets, isBracket => isBracket) || texts.Any(text => text.StartsWith(BeginOfDocument, StringComparison.Ordinal)) || LooksLikeConll2012(line, words),
            var dialect => dialect == ConllDialect.Brackets,
        };
        var isNumbered = options.Dialect == ConllDialect.Numbered || (options.Dialect == ConllDialect.Auto && !isBrackets && count > 2 && Counts(line, texts, options));
        return new ConllLayout(count, isByTabs, isNumbered, isBrackets, brackets);

        bool IsByTabsIn(string word)
        {
            line.Divide(word);
            return line.IsByTabs;
        }
    }

    /// <summary>Why the options cannot be meant for such a file, or null.</summary>
    internal string? Misfit(ConllOptions options, IReadOnlyList<TextLine> lines)
    {
        if (Recognised(options) is { } known)
        {
            return known;
        }

        string[] texts = [.. lines.Select(line => line.Text).OfType<string>().Where(line => IsBlank(line, options) || IsCertainlyWord(line, options))];
        return IsBrackets ? null : new ConllMisfit(texts, options).Find(Columns, IsNumbered);
    }

    private string? Recognised(ConllOptions options)
    {
        if (options.Dialect != ConllDialect.Auto || options.WordColumn is not 0 || !(IsNumbered || (IsBrackets && Columns >= LeastColumnsOfConll2012)))
        {
            return null;
        }

        var (what, preset) = IsBrackets ? ("this is CoNLL-2012 (OntoNotes), whose first column names the document", nameof(ConllOptions.Conll2012))
            : Columns == ColumnsOfConllU ? ("this is CoNLL-U, whose first column numbers the words", nameof(ConllOptions.ConllU))
            : ("the first column numbers the words (1, 2, 3 …)", Columns == ColumnsOfGermEval ? nameof(ConllOptions.GermEval2014) : null);
        return $"{what}. Name the columns of words and tags ({nameof(ConllOptions.WordColumn)}, {nameof(ConllOptions.TagColumns)})"
            + (preset is null ? string.Empty : $", or give {nameof(ConllOptions)}.{preset}{(IsNumbered && Columns == ColumnsOfGermEval ? ", if it has the layout of GermEval 2014" : string.Empty)}")
            + $"; if these are words indeed, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.";
    }

    // Who says that there are brackets is told which of them cannot be tags.
    private static bool HasBracket(ConllLine line, string word, int column, ConllDialect dialect)
    {
        line.Divide(word);
        var value = line[line.IndexOf(column)];
        return ConllTagColumn.IsBracket(value) || (dialect == ConllDialect.Brackets && (value.Contains('*') || value is ['(', _, .., ')']));
    }

    private static bool LooksLikeConll2012(ConllLine line, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            line.Divide(words[i]);
            if (line.Count < LeastColumnsOfConll2012 || !IsNumber(line[1]) || !IsNumber(line[2]) || IsNumber(line[0]))
            {
                return false;
            }
        }

        return words.Length > 0;
    }

    private static bool IsNumber(ReadOnlySpan<char> value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool Counts(ConllLine line, IEnumerable<string> texts, ConllOptions options)
    {
        var numbering = new ConllNumbering();
        var words = 0;
        foreach (var text in texts)
        {
            if (IsBlank(text, options))
            {
                numbering.StartSentence();
            }
            else if (IsCertainlyWord(text, options))
            {
                line.Divide(text);
                if (numbering.Next(line[0], out _) is not null)
                {
                    return false;
                }

                words++;
            }
        }

        return words > 1;
    }
}
