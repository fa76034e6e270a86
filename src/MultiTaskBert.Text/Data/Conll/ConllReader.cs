using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Conll;

/// <summary>Reads sentences from a file of columns: a word and its tags a line, a blank line after each sentence.</summary>
internal sealed partial class ConllReader
{
    /// <summary>What the first column or the word of a line begins with that is no word, but the beginning of a document.</summary>
    internal const string DocumentStart = "-DOCSTART-";

    private readonly string _path;
    private readonly ConllOptions _options;
    private readonly ConllLayout _layout;
    private readonly ProblemList _problems;
    private readonly RowList _rows;
    private readonly ConllLine _line;
    private readonly ConllNumbering _numbering = new();
    private readonly ConllTagColumn[] _columns;
    private readonly ConllDocuments _documents = new();
    private readonly List<string> _words = [];
    private readonly List<(int Line, ConllTagColumn Column, string Tag)> _questions = [];
    private int _firstLine;
    private int _expected;
    private bool _isInSentence;
    private bool _sound = true;

    private ConllReader(string path, ConllOptions options, ConllLayout layout, ProblemList problems, RowList rows)
    {
        (_path, _options, _layout, _problems, _rows, _line) = (path, options, layout, problems, rows, new ConllLine(options.Separator));
        _columns =
        [
            .. options.TagColumns.Select((column, i) =>
                new ConllTagColumn(column.Key, column.Value, layout.BracketColumns[i], options.RenamedTags) { IsPlain = options.Dialect == ConllDialect.Plain }),
        ];
        _expected = layout.Columns;
    }

    public static RowsRead Read(string path, ConllOptions options)
    {
        var problems = new ProblemList();
        var rows = new RowList(path, options);
        if (problems.AllExist(path))
        {
            using var lines = FirstLines.Open(path, problems, line => ConllLayout.IsCertainlyWord(line, options));
            var layout = ConllLayout.Of(lines.Lines, options);
            if ((TextShape.Refusal(lines.Texts, shape => shape is ColumnsShape || (shape is DelimitedShape && options.Separator is not null)) ?? layout.Misfit(options, lines.Lines)) is { } refusal)
            {
                problems.Add(path, line: null, refusal);
            }
            else
            {
                rows.Follow(() => lines.Ratio);
                new ConllReader(path, options, layout, problems, rows).Read(lines.All());
            }
        }

        return rows.ToRows(problems, "the file holds no sentence; a word and its tag a line are needed.");
    }

    private void Read(IEnumerable<TextLine> lines)
    {
        foreach (var (number, text) in lines)
        {
            if (text is null)
            {
                (_sound, _isInSentence, _firstLine) = (false, true, _isInSentence ? _firstLine : number);
            }
            else if (ConllLayout.IsBlank(text, _options))
            {
                EndSentence();
            }
            else
            {
                ReadLine(number, text);
            }
        }

        EndSentence();
        foreach (var (line, column, tag) in _questions.Where(question => !question.Column.Knows(question.Tag)))
        {
            _problems.Add(_path, line, $"the line begins with '#', and the tag of head '{column.Head}' would be {Quoted.Value(tag)}, which no other line has. If it is a comment, set "
                + $"{nameof(ConllOptions.CommentPrefix)}; if it is a word, set {nameof(ConllOptions.Dialect)} = {nameof(ConllDialect)}.{nameof(ConllDialect.Plain)}.");
        }

        ReportDoubts();
    }

    private void ReadLine(int number, string text)
    {
        _line.Divide(text);
        if (_line.IsBeyond && !ConllLayout.IsComment(text, _options))
        {
            (_isInSentence, _firstLine) = (true, _isInSentence ? _firstLine : number);
            Report(number, FormattableString.Invariant($"the line has more than {ConllLine.ColumnsAtMost} columns, which no file of words and tags has."));
            return;
        }

        if (ConllLayout.IsComment(text, _options))
        {
            var isLikeAWord = _line.Count == _expected && _line[0].StartsWith('#') && HasTags();
            PassOver(number, text, $"lines that begin with {nameof(ConllOptions.CommentPrefix)} {Quoted.Value(_options.CommentPrefix!)}{(isLikeAWord ? " and yet have the columns and tags of a word" : string.Empty)}");
            return;
        }

        if (_line[0].StartsWith(DocumentStart, StringComparison.OrdinalIgnoreCase) || _line[_line.IndexOf(_options.WordColumn)].StartsWith(DocumentStart, StringComparison.OrdinalIgnoreCase))
        {
            EndSentence();
            _documents.Start();
            return;
        }

        var meaning = text[0] == '#' ? ConllHash.Of(text, _line, _layout, _options.Dialect, !_isInSentence, HasTags()) : ConllHash.Meaning.Word;
        if (meaning == ConllHash.Meaning.Comment)
        {
            PassOver(number, text, "comment lines, which begin with '#'");
        }
        else
        {
            ReadWord(number, text, isQuestion: meaning == ConllHash.Meaning.Question);
        }
    }

    private void ReadWord(int number, string text, bool isQuestion)
    {
        if (!_isInSentence)
        {
            (_isInSentence, _firstLine) = (true, number);
            _expected = _layout.VariesBySentence ? _line.Count : _expected;
        }

        if (_layout.IsNumbered)
        {
            var problem = _numbering.Next(_line[0], out var passedOver);
            if (passedOver is not null)
            {
                _rows.PassOver(passedOver, number);
                return;
            }

            if (problem is not null)
            {
                Report(number, problem);
            }
        }

        _line.FillUpTo(_expected);
        if (HasSpacesForTabs())
        {
            Report(number, SpacesForTabs);
        }
        else if (_line.Count != _expected)
        {
            Report(number, Ragged(text));
        }
        else if (Column(number, _options.WordColumn, "word", out var word))
        {
            TakeWord(number, word);
            foreach (var column in _columns)
            {
                if (Column(number, column.Column, column.Head, out var tag))
                {
                    TakeTag(number, column, tag, isQuestion);
                }
            }
        }
    }

    private void TakeWord(int number, ReadOnlySpan<char> word)
    {
        // Spaces around a word are padding, unless there is nothing else.
        var trimmed = word.Trim(' ');
        var taken = (trimmed.IsEmpty ? word : trimmed).ToString();
        CountSpaces(taken);
        if (IsQuoted(taken))
        {
            Report(number, $"the word is {Quoted.Value(taken)}, in quotes as in CSV; quotes are not read. Write the columns without quotes, separated by tabs.");
        }

        _wordsWithheld += taken is "_" ? 1 : 0;
        _wordsInQuotes += taken is ['"', _, .., '"'] ? 1 : 0;

        _words.Add(taken);
    }

    private void TakeTag(int number, ConllTagColumn column, ReadOnlySpan<char> value, bool isQuestion)
    {
        var tag = value.Trim();
        if (_options.Separator is null && tag.ContainsAny(' ', '\t'))
        {
            Report(number, $"the tag of head '{column.Head}' is {Quoted.Value(tag.ToString())}, with a space in it: are the columns separated by tabs and spaces both? Separate all by tabs; "
                + $"if the tag is meant, set {nameof(ConllOptions.Separator)} = '\\t'.");
        }
        else if (isQuestion)
        {
            column.AddUnknown(tag.ToString());
            _questions.Add((number, column, tag.ToString()));
        }
        else if (column.Add(tag, number) is { } problem)
        {
            Report(number, problem);
        }
    }

    private bool Column(int number, int column, string what, out ReadOnlySpan<char> value)
    {
        var index = _line.IndexOf(column);
        var isWord = column == _options.WordColumn;
        value = _line[index];
        var name = isWord ? what : $"tag of head '{what}'";
        if (index < 0 || index >= _line.Count || (!isWord && index == _line.IndexOf(_options.WordColumn)))
        {
            var isTheWords = index >= 0 && index < _line.Count;
            Report(
                number,
                $"the line has {Columns(_line.Count)}; the {name} should be in column {column}{(column < 0 ? " (counted from the end)" : string.Empty)}{(isTheWords && _line.Count > 1 ? ", which is that of the word" : string.Empty)}."
                    + (_line.Count == 1 ? OneColumn : string.Empty));
            return false;
        }

        if (value.IsEmpty)
        {
            Report(number, $"the {name} (column {column}) is empty.");
            return false;
        }

        // The last column of CoNLL-2012 is the same in all sentences.
        if (column < (_layout.IsBrackets ? -1 : 0) && _line.Count != _layout.Columns)
        {
            Report(number, $"the sentences have different numbers of columns ({_layout.Columns} before, {_line.Count} here), so that column {column} of the {name} is not the same in each; "
                + "count it from the front.");
            return false;
        }

        return true;
    }

    private void PassOver(int number, string text, string what)
    {
        _rows.PassOver(what, number);
        _documents.ReadComment(text);
    }

    private void EndSentence()
    {
        if (_isInSentence)
        {
            var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
            foreach (var column in _columns)
            {
                labels[column.Head] = column.End(out var problem);
                if (problem is not null)
                {
                    Report(_firstLine, problem);
                }
            }

            if (_sound && _words.Count > 0)
            {
                _rows.Add(new MtlRow([.. _words]) { Labels = labels, Group = _documents.Current }, _firstLine);
            }
        }

        (_sound, _isInSentence) = (true, false);
        _words.Clear();
        _numbering.StartSentence();
    }

    private void Report(int number, string problem)
    {
        _problems.Add(_path, number, problem);
        _sound = false;
    }
}
