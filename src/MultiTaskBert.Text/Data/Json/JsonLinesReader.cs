using System.Text;
using System.Text.Json;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Json;

/// <summary>Reads rows from a file that holds one JSON object a line, or an array of them.</summary>
internal sealed class JsonLinesReader
{
    private readonly string _path;
    private readonly JsonLinesOptions _options;
    private readonly ProblemList _problems = new();
    private readonly RowList _rows;
    private readonly FileSurvey _survey;
    private readonly ShapedRows _shaped;
    private readonly PlainRowParser _plain;

    // Whether rows are only looked at, for what they say of each other.
    private readonly bool _isSurvey;
    private JsonDocumentFile? _document;
    private bool _isSurveyed;

    /// <summary>A reader to which rows are given as JSON (<see cref="ReadRow"/>), wherever they come from.</summary>
    internal JsonLinesReader(string path, JsonLinesOptions options)
        : this(path, options, survey: null)
    {
    }

    private JsonLinesReader(string path, JsonLinesOptions options, FileSurvey? survey)
    {
        (_path, _options, _rows, _plain) = (path, options, new RowList(path, options), new PlainRowParser(options));
        (_survey, _isSurvey) = (survey ?? new FileSurvey(options), survey is not null);
        _shaped = new ShapedRows(path, options, _survey, _rows, _problems, ReadShaped);
    }

    /// <summary>The rows that were taken.</summary>
    internal RowList Rows => _rows;

    /// <summary>What was wrong with rows that were not.</summary>
    internal ProblemList Problems => _problems;

    public static RowsRead Read(string path, JsonLinesOptions options) => new JsonLinesReader(path, options).Read();

    private RowsRead Read()
    {
        if (_problems.AllExist(_path))
        {
            _document = JsonDocumentFile.Find(_path, _options, _problems);
            if (_problems.IsEmpty && _options.Offsets == OffsetUnit.Auto)
            {
                Survey();
            }

            if (_problems.IsEmpty)
            {
                ReadAll();
            }
        }

        return _rows.ToRows(_problems, "the file holds no row; one JSON object a line is needed.");
    }

    private void ReadAll()
    {
        if (_document is null)
        {
            ReadLines();
            return;
        }

        _document.Read(_problems, ReadRow, (name, count, line) =>
        {
            for (var item = 0; item < count; item++)
            {
                _rows.PassOver($"items of '{name}'", line);
            }
        });
    }

    // Reads the file once without taking its rows. What is wrong with it is told by the second reading.
    private void Survey()
    {
        if (!_isSurvey && !_isSurveyed)
        {
            _isSurveyed = true;
            new JsonLinesReader(_path, _options, _survey) { _document = _document }.ReadAll();
            if (_survey.Decide() is { } fault)
            {
                _problems.Add(_path, line: null, fault);
            }
        }
    }

    private void ReadLines()
    {
        using var lines = FirstLines.Open(_path, _problems, _ => true);
        if ((TextShape.Refusal(lines.Texts, shape => shape is JsonLinesShape or JsonDocumentShape) ?? JsonLinesShape.Lack(lines.Texts)) is { } refusal)
        {
            _problems.Add(_path, line: null, refusal);
            return;
        }

        _rows.Follow(() => lines.Ratio);
        while (lines.TakeFirst() is var (number, line))
        {
            ReadRow(number, line);
        }

        for (var rest = lines.Rest; !_problems.GiveUpIfMany() && rest.MoveNext();)
        {
            if (!IsBlank(rest.Current.Span))
            {
                ReadRow(rest.Number, rest.Current);
            }
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line is not [(byte)'{', ..] && string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(line));

    /// <summary>Reads a row as JSON and takes it, or what is wrong with it.</summary>
    /// <param name="line">Where it stands in the file.</param>
    /// <param name="json">The row.</param>
    internal void ReadRow(int line, ReadOnlyMemory<byte> json)
    {
        if (_plain.TryRead(json.Span) is { } plain)
        {
            Take(plain, line);
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (ReadElement(document.RootElement, line) is { } row)
            {
                Take(row, line);
            }
        }
        catch (JsonException e)
        {
            Report(line, $"broken JSON {JsonFault.Describe(e, json.Span, "the")}");
        }
        catch (InvalidOperationException)
        {
            // Thrown when a string is read; the kinds of all values are checked before.
            Report(line, "a JSON string holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.");
        }
    }

    private void Report(int line, string message) => _problems.Add(_path, line, message);

    private MtlRow? ReadElement(JsonElement json, int line)
    {
        if (FirstDuplicate(json) is { } twice)
        {
            Report(line, $"the property {Quoted.Value(twice)} occurs twice.");
            return null;
        }

        if (RowShapes.Of(json, _options) is { } shape)
        {
            ReadShape(shape, json, line);
            return null;
        }

        if (json.ValueKind == JsonValueKind.Object)
        {
            return ReadObject(json, line, shaped: null);
        }

        Report(line, $"the line is {JsonKind.Of(json)}; a JSON object is needed, with '{_options.TextProperty}' or '{_options.WordsProperty}'.");
        return null;
    }

    // The rows of a shape are taken as they are found.
    private void ReadShape(IRowShape shape, JsonElement json, int line)
    {
        if (_isSurvey)
        {
            shape.Survey(json, _survey);
        }
        else if (shape.NeedsSurvey)
        {
            Survey();
        }

        _shaped.Line = line;
        shape.Read(json, _shaped);
    }

    private void ReadShaped(ShapedRow shaped)
    {
        if (ReadObject(shaped.Json, _shaped.Line, shaped) is { } row)
        {
            Take(row, _shaped.Line);
        }
    }

    private void Take(MtlRow row, int line)
    {
        if (!_isSurvey)
        {
            _rows.Add(row, line);
        }
    }

    private MtlRow? ReadObject(JsonElement json, int line, ShapedRow? shaped)
    {
        if (WantedRows.WhyLeftOut(json, _options) is { } unwanted)
        {
            _rows.LeaveOut(unwanted, line);
            return null;
        }

        if (_options.Annotator is not null && shaped?.HasAnnotator != true)
        {
            _rows.LeaveOut("rows of which the file does not say who annotated them", line);
            return null;
        }

        void Tell(string message) => Report(line, shaped?.Name is { } name ? $"{name}: {message}" : message);

        if (WantedRows.Undecided(json, _options) is { } undecided)
        {
            Tell(undecided);
            return null;
        }

        if ((shaped?.Input ?? RowInput.Read(json, _options, Tell)) is not { } row)
        {
            return null;
        }

        if (row.InputProblem is { } empty)
        {
            Tell(empty);
            return null;
        }

        if (_survey.Offsets is { } offsets)
        {
            offsets.Place = $"line {line}";
        }

        return ReadLabels(json, row, shaped, Tell);
    }

    private MtlRow? ReadLabels(JsonElement json, MtlRow row, ShapedRow? shaped, Action<string> report)
    {
        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        var sound = true;
        foreach (var property in json.EnumerateObject())
        {
            var isInput = property.NameEquals(_options.TextProperty) || property.NameEquals(_options.PairProperty) || property.NameEquals(_options.WordsProperty)
                || JsonFlags.IsColumn(property.Name, _options);
            if (isInput || _options.HeadOf(property.Name) is not { } head || !IsLabel(property.Name, head, shaped))
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(head))
            {
                report($"a property has no name, so that no head can be called so. Name it ({Quoted.Value(property.Name)}) in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.");
                sound = false;
                continue;
            }

            if (LabelShapes.TryRead(new LabelValue(property.Name, head, property.Value, row, _options, _survey.OffsetsOf(row.Text)), out var label, out var problem) && label is not null)
            {
                label = label is ClassLabel only && _survey.ListProperties.Contains(property.Name) ? new NamesLabel([only.Name]) : label;
                problem = labels.TryAdd(head, label) ? problem
                    : $"head {Quoted.Value(head)} has a label in another property too; give one (see {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Renamed)}).";
            }

            if (problem.Length > 0)
            {
                report($"property {Quoted.Value(property.Name)}: {problem}");
                sound = false;
            }
        }

        foreach (var property in shaped?.EntityProperties ?? [])
        {
            _ = _options.HeadOf(property) is { } head && labels.TryAdd(head, new EntitiesLabel([]));
        }

        sound &= JsonFlags.TryReadColumns(json, _options, labels, report);
        return sound ? row.WithLabels(labels) : null;
    }

    // What a tool writes beside labels is one only if the user names it.
    private bool IsLabel(string property, string head, ShapedRow? shaped) => shaped is null
        || (!property.Equals(shaped.NoLabel, StringComparison.Ordinal) && (shaped.IsLabel?.Invoke(property) != false || IsNamed(property, head)));

    private bool IsNamed(string property, string head) => _options.Renamed.ContainsKey(property) || _options.OnlyHeads?.Contains(head, StringComparer.Ordinal) == true;

    // Also within labels: of two values one would be taken without a word. What is passed over may hold anything.
    private string? FirstDuplicate(JsonElement json, int depth = 0)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            return json.EnumerateArray().Select(item => FirstDuplicate(item, depth + 1)).FirstOrDefault(twice => twice is not null);
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                return property.Name;
            }

            if ((depth > 0 || _options.HeadOf(property.Name) is not null) && FirstDuplicate(property.Value, depth + 1) is { } within)
            {
                return within;
            }
        }

        return null;
    }
}
