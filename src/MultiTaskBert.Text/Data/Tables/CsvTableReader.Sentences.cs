using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Tables;

/// <content>Tables of which several lines make a row: a word a line, or an entity.</content>
internal sealed partial class CsvTableReader
{
    private const int FewestSentences = 10;
    private const int WordsAtMost = 100_000;

    private readonly List<string> _words = [];
    private readonly Dictionary<string, Label> _sentenceLabels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private string? _sentence;
    private string _text = string.Empty;
    private MtlRow? _sentenceRow;
    private JsonOffsets? _offsets;
    private List<string>?[] _tags = [];
    private List<EntitySpan>?[] _entities = [];
    private int _firstLine;
    private bool _isSound;
    private int _sentences;
    private long _lines;

    private void ReadLine(CsvRecord record, int sentenceColumn)
    {
        var name = record.Text(sentenceColumn).Trim();
        if (record.IsEmpty)
        {
            _rows.PassOver("lines whose fields are all empty", record.Line);
            return;
        }

        if (name.Length == 0 && _sentence is null)
        {
            _ = Report(record.Line, $"column {Quoted.Value(_layout.Header.Names[sentenceColumn])} is empty in the first row; it names the sentence in the first line of each, or in all.");
            return;
        }

        if (name.Length > 0 && !name.Equals(_sentence, StringComparison.Ordinal))
        {
            EndSentence();
            BeginSentence(name, record);
        }

        _lines++;
        if (_layout.IsOfWords)
        {
            ReadWord(record);
        }
        else
        {
            ReadText(record);
        }
    }

    private void BeginSentence(string name, CsvRecord record)
    {
        (_sentence, _firstLine, _isSound, _sentenceRow) = (name, record.Line, true, null);
        _tags = new List<string>?[_labels.Length];
        _entities = new List<EntitySpan>?[_labels.Length];
        if (_layout.IsOfWords)
        {
            for (var i = 0; i < _labels.Length; i++)
            {
                _tags[i] = _labels[i] is CsvFieldReader { MayBeTags: true } ? [] : null;
            }

            ReadLabels(record, new MtlRow([name]));
        }
    }

    private void ReadWord(CsvRecord record)
    {
        var column = _layout.Words!.Value;
        var word = record.Text(column);
        if (string.IsNullOrWhiteSpace(word))
        {
            _isSound = Report(record.Line, $"column {Quoted.Value(_layout.Header.Names[column])}: the word is empty.");
            return;
        }

        if (_words.Count == WordsAtMost)
        {
            _isSound = _isSound && Report(record.Line, $"sentence {Quoted.Value(_sentence!)} has more than {WordsAtMost} words. Is column {Quoted.Value(_layout.Header.Names[_layout.Sentence!.Value])} that of the sentences?");
            return;
        }

        _words.Add(word);
        for (var i = 0; i < _labels.Length; i++)
        {
            if (_tags[i] is not { } tags)
            {
                continue;
            }

            var tag = Name(record[((CsvFieldReader)_labels[i]).Column].Trim());
            if (tag.Length == 0)
            {
                _isSound = Report(record.Line, $"{_labels[i].Name}: the tag of {Quoted.Value(word)} is empty.");
            }

            tags.Add(tag);
        }
    }

    private void ReadText(CsvRecord record)
    {
        if (_sentenceRow is null)
        {
            _sentenceRow = ReadInput(record);
            if (_sentenceRow is null)
            {
                (_sentenceRow, _isSound) = (new MtlRow("?"), Report(record.Line, $"the {Input} is empty."));
            }

            _text = _layout.Text is { } first ? record.Text(first) : string.Empty;
            _offsets = new JsonOffsets(_sentenceRow.Text, _options.Offsets);
            for (var i = 0; i < _labels.Length; i++)
            {
                _entities[i] = _labels[i] is CsvEntitiesReader ? [] : null;
            }

            ReadLabels(record, _sentenceRow);
        }
        else if (_layout.Text is { } text && record.Text(text) is { Length: > 0 } again && !again.Equals(_text, StringComparison.Ordinal))
        {
            _isSound = Report(record.Line, $"the text differs from that of line {_firstLine}, which is of the same sentence {Quoted.Value(_sentence!)}.");
        }

        for (var i = 0; i < _labels.Length; i++)
        {
            if (_entities[i] is { } entities)
            {
                if (!((CsvEntitiesReader)_labels[i]).TryReadOne(record, _offsets!, out var entity, out var problem))
                {
                    _isSound = Report(record.Line, $"{_labels[i].Name}: {problem}");
                }
                else if (entity is { } found)
                {
                    entities.Add(found);
                }
            }
        }
    }

    // Labels of the whole sentence are those of its first line.
    private void ReadLabels(CsvRecord record, MtlRow row)
    {
        for (var i = 0; i < _labels.Length; i++)
        {
            if (_tags[i] is not null || _entities[i] is not null)
            {
                continue;
            }

            if (!_labels[i].TryRead(record, row, out var label, out var problem))
            {
                _isSound = Report(record.Line, $"{_labels[i].Name}: {problem}");
            }
            else if (label is not null)
            {
                _sentenceLabels.Add(_labels[i].Head, label);
            }
        }
    }

    private void EndSentence()
    {
        if (_sentence is null)
        {
            return;
        }

        for (var i = 0; i < _labels.Length; i++)
        {
            if (_tags[i] is { } tags)
            {
                _sentenceLabels.Add(_labels[i].Head, new NamesLabel(tags));
            }
            else if (_entities[i] is { } entities && ((CsvEntitiesReader)_labels[i]).Join(entities) is { } label)
            {
                _sentenceLabels.Add(_labels[i].Head, label);
            }
        }

        _sentences++;
        if (_isSound)
        {
            var row = _layout.IsOfWords ? new MtlRow(_words) : _sentenceRow!;
            if (row.InputProblem is { } empty)
            {
                _ = Report(_firstLine, empty);
            }
            else
            {
                _rows.Add(row.WithLabels(_sentenceLabels), _firstLine);
            }
        }

        _words.Clear();
        _sentenceLabels.Clear();
        _sentence = null;
    }

    // A table that was sorted by its words, or a column that numbers the words, has the look of sentences of one word.
    private void ReportDoubts()
    {
        if (_layout.IsOfWords && _sentences >= FewestSentences && _lines == _sentences && _problems.IsEmpty)
        {
            _problems.Add(_path, line: null, $"each of the {_sentences} sentences has one word: column {Quoted.Value(_layout.Header.Names[_layout.Sentence!.Value])} must be the same, or empty, in all lines of a sentence, "
                + "and these must stand together.");
        }
    }

    private string Name(ReadOnlySpan<char> name)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!names.TryGetValue(name, out var found))
        {
            found = name.ToString();
            _names[found] = found;
        }

        return found;
    }
}
