using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Json;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Parquet.Columns;
using Column = MultiTaskBert.Parquet.Columns.Column;

namespace MultiTaskBert.Parquet.Rows;

/// <summary>
/// What is read of a file of columns, and how its rows are made. A row has two ways: the short one, if its values are what they usually are, else as JSON through the reader of JSON Lines. Both
/// make the same row, and the second one says what is wrong.
/// </summary>
internal sealed class RowPlan
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly (string Name, int Index, Column Values)[] _columns;
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly LabelColumn[]? _labels;
    private readonly string[] _heads;
    private readonly TextColumn? _text;
    private readonly TextColumn? _pair;
    private readonly ListColumn? _words;

    private RowPlan(JsonLinesOptions options, (string Name, int Index, Column Values)[] columns)
    {
        (Options, _columns) = (options, columns);
        _text = Input(options.TextProperty) as TextColumn;
        _pair = Input(options.PairProperty) as TextColumn;
        _words = Input(options.WordsProperty) is ListColumn { Items: TextColumn } words ? words : null;
        _labels = HasShortWay() ? ShortWay() : null;
        _heads = [.. (_labels ?? []).Select(label => label.Head)];
    }

    /// <summary>How rows are read: as asked, with what the file says of itself.</summary>
    internal JsonLinesOptions Options { get; }

    /// <summary>The fields of the file that are read, by their place in its schema.</summary>
    internal int[] Fields => [.. _columns.Select(column => column.Index)];

    /// <summary>Makes the plan; null if something is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fields">Its columns.</param>
    /// <param name="classNames">What numbers stand for, by column, as the file says.</param>
    /// <param name="asked">What the user asked for.</param>
    /// <param name="problems">What is wrong.</param>
    internal static RowPlan? Make(string path, IReadOnlyList<Field> fields, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames, JsonLinesOptions asked, ProblemList problems)
    {
        string[] names = [.. fields.Select(field => field.Name)];
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            problems.Add(path, line: null, $"the column {Quoted.Value(twice.Key)} occurs twice.");
            return null;
        }

        var options = InputNames.For(asked, names, classNames);
        string[] inputs = [options.TextProperty, options.WordsProperty];
        if (!names.Intersect(inputs, StringComparer.Ordinal).Any() && !names.Intersect(options.BracketedProperties, StringComparer.Ordinal).Any())
        {
            problems.Add(
                path,
                line: null,
                $"the file has neither a column '{inputs[0]}' nor '{inputs[1]}'; it has {Quoted.List(names)}. Name the column that holds the text or the words in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TextProperty)} or {nameof(JsonLinesOptions.WordsProperty)}.");
            return null;
        }

        var columns = new List<(string, int, Column)>();
        for (var index = 0; index < names.Length; index++)
        {
            if (!IsRead(names[index], options))
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(options.HeadOf(names[index]) ?? names[index]))
            {
                problems.Add(path, line: null, $"a column has no name, so that no head can be called so. Name it ({Quoted.Value(names[index])}) in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.");
            }
            else if (Column.Of(fields[index].DataType, out var unread) is { } column)
            {
                columns.Add((names[index], index, column));
            }
            else
            {
                problems.Add(path, line: null, $"the column {Quoted.Value(names[index])} holds {fields[index].DataType.Name}{(unread.Equals(fields[index].DataType.Name, StringComparison.Ordinal) ? string.Empty : $" with {unread}")}, which is no label. Name it in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.");
            }
        }

        return problems.IsEmpty ? new RowPlan(options, [.. columns]) : null;
    }

    /// <summary>Goes to the next batch.</summary>
    internal void Bind(RecordBatch batch)
    {
        foreach (var (name, _, values) in _columns)
        {
            values.Bind(batch.Column(batch.Schema.GetFieldIndex(name, StringComparer.Ordinal)));
        }

        foreach (var label in _labels ?? [])
        {
            label.Bind();
        }
    }

    /// <summary>Reads a row of the batch.</summary>
    /// <param name="row">Its place in the batch.</param>
    /// <param name="number">Its place in the file, from 1.</param>
    /// <param name="reader">Takes it, or what is wrong with it.</param>
    /// <exception cref="InvalidDataException">A value is nothing that a row can hold.</exception>
    internal void Read(int row, int number, JsonLinesReader reader)
    {
        if (_labels is not null && TryRead(row, _labels) is { } read)
        {
            reader.Rows.Add(read, number);
            return;
        }

        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json, Writing))
        {
            json.WriteStartObject();
            foreach (var (name, _, values) in _columns)
            {
                json.WritePropertyName(name);
                values.WriteJson(json, row);
                JsonBounds.Check(json);
            }

            json.WriteEndObject();
        }

        reader.ReadRow(number, _json.WrittenMemory);
    }

    private static bool IsRead(string name, JsonLinesOptions options) =>
        name.Equals(options.PairProperty, StringComparison.Ordinal)
        || ((name.Equals(options.TextProperty, StringComparison.Ordinal) || name.Equals(options.WordsProperty, StringComparison.Ordinal)) && !options.Ignored.Contains(name, StringComparer.Ordinal))
        || options.Only.ContainsKey(name) || JsonFlags.IsColumn(name, options) || options.BracketedProperties.Contains(name, StringComparer.Ordinal) || options.HeadOf(name) is not null;

    private Column? Input(string name) => System.Array.Find(_columns, column => column.Name.Equals(name, StringComparison.Ordinal)).Values;

    // What a row as a whole decides (Only, Flags, answers of Prodigy) needs all of it.
    private bool HasShortWay()
    {
        const string prodigy = "answer";
        var hasText = Input(Options.TextProperty) is not null;
        var hasPair = Input(Options.PairProperty) is not null;
        return Options.Only.Count == 0 && Options.Flags.Count == 0
            && !System.Array.Exists(_columns, column => column.Name is prodigy || Options.BracketedProperties.Contains(column.Name, StringComparer.Ordinal))
            && (hasText ? _text is not null && Input(Options.WordsProperty) is null && hasPair == (_pair is not null) : _words is not null && !hasPair);
    }

    private LabelColumn[]? ShortWay()
    {
        var labels = new List<LabelColumn>();
        foreach (var (name, _, values) in _columns)
        {
            if (ReferenceEquals(values, _text) || ReferenceEquals(values, _pair) || ReferenceEquals(values, _words) || Options.HeadOf(name) is not { } head)
            {
                continue;
            }

            if (LabelColumn.Of(values, name, head, Options, isWords: _words is not null) is not { } label || labels.Exists(other => other.Head.Equals(head, StringComparison.Ordinal)))
            {
                return null;
            }

            labels.Add(label);
        }

        return [.. labels];
    }

    private MtlRow? TryRead(int row, LabelColumn[] columns)
    {
        string? text = null, pair = null;
        string[]? words = null;
        if (_text is null ? !TryWords(row, out words) : !TryText(row, out text, out pair))
        {
            return null;
        }

        var labels = new Label[columns.Length];
        var count = 0;
        for (var column = 0; column < columns.Length; column++)
        {
            if (!columns[column].TryRead(row, out var label))
            {
                return null;
            }

            labels[column] = label!;
            count += label is null ? 0 : 1;
        }

        var all = count == labels.Length ? RowLabels.Of(_heads, labels)
            : RowLabels.Of([.. _heads.Where((_, head) => labels[head] is not null)], [.. labels.Where(label => label is not null)]);
        var read = new MtlRow(text, words is null ? null : System.Array.AsReadOnly(words), pair, all, source: null, group: null);
        return words is not null || read.InputProblem is null ? read : null;
    }

    private bool TryText(int row, out string? text, out string? pair)
    {
        text = _text!.IsNull(row) ? null : _text.Text(row);
        pair = _pair is null || _pair.IsNull(row) ? null : _pair.Text(row);
        return text is not null;
    }

    private bool TryWords(int row, out string[]? words)
    {
        words = null;
        if (_words!.IsNull(row))
        {
            return false;
        }

        var (items, (start, count)) = ((TextColumn)_words.Items, _words.Range(row));
        words = new string[count];
        return count > 0 && items.TryTexts(start, words) && !System.Array.Exists(words, word => word.Length == 0);
    }
}
