using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Reads sentences from a file of columns: a word and its tags a line, a blank line after each sentence.</summary>
internal sealed class ConllReader
{
    private const string DocumentStart = "-DOCSTART-";

    private readonly string _path;
    private readonly ConllOptions _options;
    private readonly KeyValuePair<string, int>[] _columns;
    private readonly ProblemList _problems = new();
    private readonly RowList _rows;
    private readonly List<string> _words = [];
    private readonly List<string>[] _tags;
    private int _firstLine;
    private bool _sound = true;

    private ConllReader(string path, ConllOptions options)
    {
        (_path, _options, _rows) = (path, options, new RowList(path, options));
        _columns = [.. options.TagColumns];
        _tags = [.. _columns.Select(_ => new List<string>())];
    }

    public static MtlDataset Read(string path, ConllOptions options) => new ConllReader(path, options).Read();

    private MtlDataset Read()
    {
        if (_problems.AllExist(_path))
        {
            foreach (var (number, line) in TextLine.Read(_path, _problems))
            {
                if (line is null)
                {
                    _sound = false;
                }
                else if (string.IsNullOrWhiteSpace(line))
                {
                    EndSentence();
                }
                else if (_options.CommentPrefix is null || !line.StartsWith(_options.CommentPrefix, StringComparison.Ordinal))
                {
                    ReadWord(number, line);
                }
            }

            EndSentence();
        }

        return _rows.ToDataset(_problems, "the file holds no sentence; a word and its tag a line are needed.");
    }

    private void ReadWord(int number, string line)
    {
        var columns = _options.Separator is { } separator ? line.Split(separator)
            : line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t')
            : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (string.Equals(columns[0], DocumentStart, StringComparison.Ordinal))
        {
            EndSentence();
            return;
        }

        if (_words.Count == 0)
        {
            _firstLine = number;
        }

        if (Column(number, columns, _options.WordColumn, "word") is { } word)
        {
            _words.Add(word);
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            if (Column(number, columns, _columns[i].Value, $"tag of head '{_columns[i].Key}'") is { } tag)
            {
                _tags[i].Add(tag);
            }
        }
    }

    private string? Column(int number, string[] columns, int column, string what)
    {
        var index = column < 0 ? columns.Length + column : column;
        var isWord = column == _options.WordColumn;
        if (index < 0 || index >= columns.Length || (!isWord && index == (_options.WordColumn < 0 ? columns.Length + _options.WordColumn : _options.WordColumn)))
        {
            var plural = columns.Length == 1 ? "column" : "columns";
            _problems.Add(_path, number, $"the line has {columns.Length} {plural}; the {what} should be in column {column}{(column < 0 ? " (counted from the end)" : string.Empty)}.");
        }
        else if (string.IsNullOrEmpty(columns[index]))
        {
            _problems.Add(_path, number, $"the {what} (column {column}) is empty.");
        }
        else
        {
            return isWord ? columns[index] : columns[index].Trim();
        }

        _sound = false;
        return null;
    }

    private void EndSentence()
    {
        if (_sound && _words.Count > 0)
        {
            _rows.Add(
                new MtlExample([.. _words])
                {
                    Labels = _columns.Select((column, i) => KeyValuePair.Create<string, Label>(column.Key, new NamesLabel(_tags[i].ToArray().AsReadOnly())))
                        .ToDictionary(StringComparer.Ordinal),
                },
                _firstLine);
        }

        _sound = true;
        _words.Clear();
        foreach (var tags in _tags)
        {
            tags.Clear();
        }
    }
}
