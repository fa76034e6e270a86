using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MultiTaskBert.Yaml.Rasa;

/// <summary>
/// Reads the <c>nlu</c> of a YAML file of Rasa, event by event: no tree is built, and nothing is taken for what an alias refers to, so that no file takes more memory than it has bytes.
/// </summary>
internal sealed class RasaReader
{
    private const int DepthAtMost = 32;
    private const string IntentHead = "intent";
    private const string EntityHead = "entities";

    private readonly string _path;
    private readonly ProblemList _problems;
    private readonly RowList _rows;
    private readonly Parser _parser;
    private int _depth;

    private RasaReader(string path, ReadOptions options, ProblemList problems, TextReader text) => (_path, _rows, _problems, _parser) = (path, new RowList(path, options), problems, new Parser(text));

    private int Line => (int)Math.Min(_parser.Current?.Start.Line ?? 1, int.MaxValue);

    public static RowsRead Read(string path, ReadOptions options)
    {
        var problems = new ProblemList();
        const string Needed = "the file holds no example of an intent; 'nlu' with 'intent' and 'examples' is needed.";
        if (!problems.AllExist(path))
        {
            return new RowList(path, options).ToRows(problems, Needed);
        }

        using var text = new LineTextReader(TextLine.Read(path, problems));
        var reader = new RasaReader(path, options, problems, text);
        try
        {
            reader.ReadDocuments();
            if (text.IsTooLong)
            {
                problems.Add(path, line: null, $"the file has more than {LineTextReader.MaxCharacters} characters; so many are read. Divide it.");
            }
        }
        catch (YamlException e)
        {
            problems.Add(path, (int)Math.Clamp(e.Start.Line, 1, int.MaxValue), $"broken YAML: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // What the parser throws where it did not expect the bytes that a file may have.
            problems.Add(path, reader.Line, $"broken YAML: {e.Message}");
        }

        return reader._rows.ToRows(problems, Needed);
    }

    private void ReadDocuments()
    {
        while (Next())
        {
            if (_parser.Current is MappingStart)
            {
                ReadDocument();
            }
            else if (_parser.Current is SequenceStart or Scalar { Value.Length: > 0 })
            {
                throw Fault("the document is no mapping with 'nlu'");
            }
        }
    }

    private void ReadDocument()
    {
        while (NextIn<MappingEnd>())
        {
            var (key, line) = (Key(), Line);
            Require();
            if (key is not "nlu")
            {
                var count = PassOver();
                for (var item = 0; item < count && key is not "version"; item++)
                {
                    _rows.PassOver($"items of '{key}'", line);
                }
            }
            else if (_parser.Current is SequenceStart)
            {
                while (NextIn<SequenceEnd>())
                {
                    ReadItem();
                }
            }
            else if (_parser.Current is not Scalar { Value: "" or "~" or "null" })
            {
                throw Fault("'nlu' is no list of intents");
            }
        }
    }

    private void ReadItem()
    {
        if (_parser.Current is not MappingStart)
        {
            throw Fault("an item of 'nlu' is no mapping with 'intent' and 'examples'");
        }

        var item = new RasaItem { Line = Line };
        while (NextIn<MappingEnd>())
        {
            var key = Key();
            Require();
            if (RasaItem.IsKind(key))
            {
                if (!item.Is(key, (_parser.Current as Scalar)?.Value ?? throw Fault($"the value of '{key}' is no name")))
                {
                    throw Fault($"the item has '{key}' beside another of 'intent', 'synonym', 'regex' and 'lookup'");
                }
            }
            else if (key is "examples")
            {
                ReadExamples(item);
            }
            else
            {
                PassOver();
            }
        }

        Add(item);
    }

    private void ReadExamples(RasaItem item)
    {
        switch (_parser.Current)
        {
            case Scalar block:
                var line = Line + (block.Style is ScalarStyle.Literal ? 1 : 0);
                foreach (var example in block.Value.Split('\n'))
                {
                    item.Examples.Add((example, line));
                    line += block.Style is ScalarStyle.Literal ? 1 : 0;
                }

                item.Examples.RemoveAll(example => string.IsNullOrWhiteSpace(example.Text));
                break;
            case SequenceStart:
                while (NextIn<SequenceEnd>())
                {
                    ReadExample(item);
                }

                break;
            default:
                throw Fault("'examples' is neither a block of lines that begin with '-' nor a list");
        }
    }

    private void ReadExample(RasaItem item)
    {
        if (_parser.Current is Scalar only)
        {
            item.Examples.Add(($"- {only.Value}", Line));
            return;
        }

        if (_parser.Current is not MappingStart)
        {
            throw Fault("an example is neither a string nor a mapping with 'text'");
        }

        while (NextIn<MappingEnd>())
        {
            var key = Key();
            Require();
            if (key is "text" && _parser.Current is Scalar text)
            {
                item.Examples.Add(($"- {text.Value}", Line));
            }
            else
            {
                PassOver();
            }
        }
    }

    private void Add(RasaItem item)
    {
        if (item.PassedOver is { } what)
        {
            _rows.PassOver(what, item.Line);
            return;
        }

        if (string.IsNullOrWhiteSpace(item.Name))
        {
            _problems.Add(_path, item.Line, item.Kind is null ? "the item has none of 'intent', 'synonym', 'regex' and 'lookup'." : "the intent has no name.");
            return;
        }

        foreach (var (written, line) in item.Examples)
        {
            var trimmed = written.AsSpan().Trim();
            if (trimmed is not ['-', ..])
            {
                _problems.Add(_path, line, $"the example {Quoted.Value(trimmed.ToString())} of intent {Quoted.Value(item.Name)} does not begin with '-'.");
            }
            else if (RasaExample.Read(trimmed[1..].Trim().ToString(), out var fault) is not { } example)
            {
                _problems.Add(_path, line, $"an example of intent {Quoted.Value(item.Name)}: {fault}");
            }
            else if (string.IsNullOrWhiteSpace(example.Text))
            {
                _problems.Add(_path, line, $"an example of intent {Quoted.Value(item.Name)} is empty.");
            }
            else
            {
                Add(item, example, line);
            }
        }
    }

    private void Add(RasaItem item, RasaExample example, int line)
    {
        PassOver("roles of entities", example.Roles, line);
        PassOver("groups of entities", example.Groups, line);
        _rows.Add(
            new MtlRow(example.Text)
            {
                Labels = new Dictionary<string, Label>(StringComparer.Ordinal) { [IntentHead] = new ClassLabel(item.Name.Trim()), [EntityHead] = new EntitiesLabel(example.Entities) },
            },
            line);
    }

    private void PassOver(string what, int count, int line)
    {
        for (var each = 0; each < count; each++)
        {
            _rows.PassOver(what, line);
        }
    }

    // Passes over the value that begins here; how many items it has, or 1.
    private int PassOver()
    {
        if (_parser.Current is not (MappingStart or SequenceStart))
        {
            return 1;
        }

        var isMapping = _parser.Current is MappingStart;
        var (depth, items) = (1, 0);
        while (depth > 0)
        {
            Require();
            items += depth == 1 && _parser.Current is not (MappingEnd or SequenceEnd) ? 1 : 0;
            depth += _parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
        }

        return isMapping ? items / 2 : items;
    }

    private string Key() => (_parser.Current as Scalar)?.Value ?? throw Fault("a key is no string");

    private bool NextIn<TEnd>()
        where TEnd : ParsingEvent
    {
        Require();
        return _parser.Current is not TEnd;
    }

    private void Require()
    {
        if (!Next())
        {
            throw Fault("the file ends within a value");
        }
    }

    private bool Next()
    {
        if (!_parser.MoveNext())
        {
            return false;
        }

        _depth += _parser.Current switch
        {
            MappingStart or SequenceStart => 1,
            MappingEnd or SequenceEnd => -1,
            AnchorAlias alias => throw Fault($"'*{alias.Value}' refers to another part of the file, which is not read; write it out"),
            _ => 0,
        };
        if (_depth > DepthAtMost)
        {
            throw Fault($"values are nested more than {DepthAtMost} deep");
        }

        return true;
    }

    private YamlException Fault(string message) => new(_parser.Current?.Start ?? Mark.Empty, _parser.Current?.End ?? Mark.Empty, $"{message}.");
}
