using System.Globalization;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Data.Conll;

/// <content>What makes a line or a file doubtful: it could be read, but hardly as it was meant.</content>
internal sealed partial class ConllReader
{
    private const int FewestSentences = 10;

    private static readonly string SpacesForTabs =
        "the line has spaces between its columns, where others have tabs: is a column missing, or is the space part of a word? Separate the columns of all lines by tabs.";

    // What to do if a line cannot be divided.
    private static readonly string OneColumn =
        $" If another character than a tab or spaces is between the columns, set {nameof(ConllOptions.Separator)}; if each line is a text, read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromText)}.";

    private long _wordsRead;
    private long _wordsInQuotes;
    private long _wordsWithheld;
    private long _wordsWithSpace;
    private long _wordsWithSpaces;

    private static string Columns(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "column" : "columns")}");

    private string Ragged(string text)
    {
        var where = _wordsRead == 0 && _rows.IsEmpty ? "below" : "before";
        var cause = _line.Count == _expected - 1 && text[0] == ' ' && !_line.IsByTabs ? "is the word a space? Separate the columns by tabs, or leave the line out"
            : _line.Count < _expected ? "is a tag missing, or does the line end a sentence, which a blank line does?"
            : _line.IsByTabs || _options.Separator is not null ? "an empty column, or a separator within a word?"
            : "a word with a space in it? Separate the columns by tabs";
        var comment = text[0] == '#' ? $" If it is a comment, set {nameof(ConllOptions.CommentPrefix)}." : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"the line has {Columns(_line.Count)}, the lines {where} it {_expected} ({cause}).{comment}");
    }

    // With two columns of which one is a tag there is no doubt.
    private bool HasSpacesForTabs() =>
        _options.Separator is null && _layout.IsByTabs && !_line.IsByTabs && _line.Count > 1 && _options.Dialect != ConllDialect.Plain && !(_line.Count == 2 && _expected == 2 && HasTags());

    // Whether the columns of all heads hold what looks like a tag of entities.
    private bool HasTags() => Array.TrueForAll(_columns, column => TagForm.IsTag(_line[_line.IndexOf(column.Column)].Trim()));

    private bool IsQuoted(string word) =>
        _options.Separator is ',' or ';' or '|' && word.Length > 2 && word[0] == '"' && word[^1] == '"';

    private void CountSpaces(string word)
    {
        _wordsRead++;
        var space = word.IndexOf(' ', StringComparison.Ordinal);
        if (space >= 0)
        {
            _wordsWithSpace++;
            _wordsWithSpaces += word.IndexOf(' ', space + 1) < 0 ? 0 : 1;
        }
    }

    // What all words together say. A table of texts and labels has the look of one long sentence whose words are texts. Some languages have words with a space in them, but not most of them with two.
    private void ReportDoubts()
    {
        var areTexts = 2 * _wordsWithSpaces > _wordsRead || (_wordsRead > 1 && (_wordsWithSpace == _wordsRead || (2 * _wordsWithSpace > _wordsRead && _rows.Count == 1)));
        if (_options.Dialect == ConllDialect.Plain)
        {
            return;
        }

        if (areTexts)
        {
            Doubt(
                $"{_wordsWithSpace} of {_wordsRead} words have spaces in them: are these texts, or columns separated by spaces as well as tabs? Of a table of texts "
                    + $"make JSON Lines ({{\"text\": …, \"label\": …}} a line) and read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}; separate the columns of words by tabs alone.",
                "they are words");
        }
        else if (_problems.IsEmpty && _wordsInQuotes > 1 && _wordsInQuotes == _wordsRead)
        {
            Doubt("all words are in quotes, as in CSV; quotes are not read. Write the columns without quotes.", "they are parts of the words");
        }
        else if (_problems.IsEmpty && _wordsWithheld > 1 && _wordsWithheld == _wordsRead)
        {
            Doubt("all words are '_': the words are withheld, as in treebanks of texts that may not be copied, or in another column. Put them in, or name their column.", "they are words");
        }
        else if (_problems.IsEmpty && _rows.Count >= FewestSentences && _wordsRead == _rows.Count)
        {
            Doubt($"each of the {_rows.Count} sentences has one word: is there a blank line behind every line? Only the last word of a sentence has one behind it.", "it is meant");
        }
    }

    private void Doubt(string doubt, string otherwise) =>
        _problems.Add(_path, line: null, $"{doubt} If {otherwise}, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.");
}
