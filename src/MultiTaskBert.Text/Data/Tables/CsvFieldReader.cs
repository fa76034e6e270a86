using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Tables;

/// <summary>Reads a label that is in one field.</summary>
internal sealed class CsvFieldReader : CsvLabelReader
{
    // A file has few classes and many rows: each field that is no more than a class or a number becomes one label.
    private const int LongestKept = 64;
    private const int KeptAtMost = 10_000;

    private readonly int _column;
    private readonly CsvLabelKind _kind;
    private readonly string? _separator;
    private readonly HashSet<string> _noLabel;
    private readonly JsonLinesOptions _json;
    private readonly Dictionary<string, Label?> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Label?>.AlternateLookup<ReadOnlySpan<char>> _find;

    /// <param name="head">The name of the head.</param>
    /// <param name="name">The name of the column, for messages.</param>
    /// <param name="column">The column.</param>
    /// <param name="label">What it holds.</param>
    /// <param name="options">The options of the file.</param>
    internal CsvFieldReader(string head, string name, int column, CsvLabel label, CsvOptions options)
        : base(head, name)
    {
        (_column, _kind, _separator) = (column, label.Kind, label.Separator);
        _noLabel = options.NoLabelValues.ToHashSet(StringComparer.Ordinal);
        _json = new JsonLinesOptions { Offsets = options.Offsets, BracketedProperties = [] };
        _find = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The column.</summary>
    internal int Column => _column;

    /// <summary>Whether it may be a tag for each word.</summary>
    internal bool MayBeTags => _kind is CsvLabelKind.Found or CsvLabelKind.Tags;

    internal override bool TryRead(CsvRecord record, MtlRow row, out Label? label, out string problem)
    {
        var field = record[_column];
        problem = string.Empty;
        if (_find.TryGetValue(field, out label))
        {
            return true;
        }

        var written = field.ToString();
        if (_noLabel.Contains(written) || (string.IsNullOrWhiteSpace(written) && (_kind != CsvLabelKind.Classes || _noLabel.Contains(string.Empty))))
        {
            return true;
        }

        var isSound = TryRead(written, row, out label, out problem, out var isOfRow);
        if (isSound && !isOfRow && written.Length <= LongestKept && _kept.Count < KeptAtMost)
        {
            _kept.Add(written, label);
        }

        return isSound;
    }

    private bool TryRead(string field, MtlRow row, out Label? label, out string problem, out bool isOfRow)
    {
        (label, problem, isOfRow) = (null, string.Empty, false);
        switch (_kind)
        {
            case CsvLabelKind.Class:
                label = new ClassLabel(field);
                return true;
            case CsvLabelKind.Number:
                return TryNumber(field, out label, out problem);
            case CsvLabelKind.Classes or CsvLabelKind.Tags:
                return TryNames(field, out label, out problem);
            case CsvLabelKind.Json:
                isOfRow = true;
                if (WrittenValue.Read(field) is { } json)
                {
                    return TryJson(json, row, out label, out problem);
                }

                problem = $"{Quoted.Value(field)} is no JSON, which the name of the column says.";
                return false;
            default:
                return TryFound(field, row, out label, out problem, out isOfRow);
        }
    }

    private static bool TryNumber(string field, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            label = new ValueLabel(number);
            return true;
        }

        problem = $"{Quoted.Value(field)} is no number{(field.Contains(',', StringComparison.Ordinal) ? "; write a point before decimals, and nothing between thousands" : string.Empty)}."
            + $" A value that means that there is none can be listed in {nameof(CsvOptions)}.{nameof(CsvOptions.NoLabelValues)}.";
        return false;
    }

    // Numbers in a list are names; ReadOptions.RenamedLabels gives them better ones.
    private bool TryNames(string field, out Label? label, out string problem)
    {
        (label, problem) = (null, string.Empty);
        string[]? names;
        if (_separator is not null)
        {
            names = string.IsNullOrWhiteSpace(field) ? [] : field.Split(_separator, StringSplitOptions.TrimEntries);
        }
        else if (string.IsNullOrWhiteSpace(field))
        {
            names = [];
        }
        else if (WrittenValue.IsLikely(field))
        {
            names = WrittenValue.Read(field) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                ? [.. list.EnumerateArray().Select(JsonKind.Written)] : null;
        }
        else
        {
            names = _kind == CsvLabelKind.Tags ? field.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : null;
        }

        if (names is null)
        {
            problem = $"{Quoted.Value(field)} is no list of names, such as [\"angry\", \"urgent\"]{(field.Contains("...", StringComparison.Ordinal) ? "; '...' stands for what NumPy left out when it was printed" : string.Empty)}."
                + (_kind == CsvLabelKind.Classes ? $" If a character stands between the names, give it to {nameof(CsvLabel)}.{nameof(CsvLabel.Classes)} as the separator." : string.Empty);
            return false;
        }

        if (Array.Exists(names, string.IsNullOrWhiteSpace))
        {
            problem = _separator is null ? "a name in the list is empty." : "there is no name between two separators, or at an end.";
            return false;
        }

        label = new NamesLabel(names);
        return true;
    }

    private bool TryFound(string field, MtlRow row, out Label? label, out string problem, out bool isOfRow)
    {
        (label, problem, isOfRow) = (null, string.Empty, false);
        if (WrittenValue.IsLikely(field) && WrittenValue.Read(field) is { } json)
        {
            isOfRow = true;
            if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > 0 && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number))
            {
                problem = $"it is a list of numbers, which can be several things. Say which: {nameof(CsvLabel)}.{nameof(CsvLabel.Tags)} or {nameof(CsvLabel)}.{nameof(CsvLabel.Classes)}, "
                    + $"with the names that they stand for in {nameof(ReadOptions.RenamedLabels)}; or {nameof(CsvLabel)}.{nameof(CsvLabel.Class)}.";
                return false;
            }

            return TryJson(json, row, out label, out problem);
        }

        if (CsvText.IsJsonNumber(field))
        {
            return TryNumber(field, out label, out problem);
        }

        label = field switch { "true" => new FlagLabel(true), "false" => new FlagLabel(false), _ => new ClassLabel(field) };
        return true;
    }

    private bool TryJson(JsonElement json, MtlRow row, out Label? label, out string problem)
    {
        if (LabelShapes.TryRead(new LabelValue(Name, Head, json, row, _json), out label, out problem))
        {
            return true;
        }

        problem = CsvText.Problem(problem);
        return false;
    }
}
