using System.Globalization;

namespace MultiTaskBert.Data;

/// <content>What makes a line or a file doubtful: it could be read, but hardly as it was meant.</content>
internal sealed partial class ConllReader
{
    private long _wordsRead;
    private long _wordsWithSpace;
    private long _wordsWithSpaces;

    private static string Columns(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "column" : "columns")}");

    private string Ragged(string text)
    {
        var where = _wordsRead == 0 && _rows.IsEmpty ? "below" : "before";
        var cause = _line.Count < _expected ? "is a tag missing, or does the line end a sentence, which a blank line does?"
            : _line.IsByTabs || _options.Separator is not null ? "an empty column, or a separator within a word?"
            : "a word with a space in it? Separate the columns by tabs";
        var comment = text[0] == '#' ? $" If it is a comment, set {nameof(ConllOptions.CommentPrefix)}." : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"the line has {Columns(_line.Count)}, the lines {where} it {_expected} ({cause}).{comment}");
    }

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

    // A table of texts and labels has the look of one long sentence whose words are texts. Some languages have words with a space in them, but not most of them with two.
    private void ReportTexts()
    {
        var areTexts = 2 * _wordsWithSpaces > _wordsRead || (_wordsRead > 1 && (_wordsWithSpace == _wordsRead || (2 * _wordsWithSpace > _wordsRead && _rows.Count == 1)));
        if (areTexts && _options.Dialect != ConllDialect.Plain)
        {
            _problems.Add(_path, line: null, $"{_wordsWithSpace} of {_wordsRead} words have spaces in them: are these texts, or columns separated by spaces as well as tabs? Of a table of texts "
                + $"make JSON Lines ({{\"text\": …, \"label\": …}} a line) and read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}; separate the columns of words by tabs alone. If they are words, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.");
        }
    }
}
