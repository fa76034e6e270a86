using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Views;

/// <summary>Reads rows from an <see cref="IDataView"/>, one at a time.</summary>
internal sealed class DataViewReader
{
    private readonly DataViewOptions _options;
    private readonly DataViewSchema.Column[] _columns;
    private readonly ProblemList _problems = new();
    private readonly RowList _rows;

    private DataViewReader(IDataView view, DataViewOptions options)
    {
        _options = options;
        _columns = [.. view.Schema.Where(column => !column.IsHidden)];
        _rows = new RowList(file: null, options);
    }

    internal static RowsRead Read(IDataView view, DataViewOptions options)
    {
        var reader = new DataViewReader(view, options);
        reader.ReadRows(view);
        return reader._rows.ToRows(reader._problems, "the view has no rows.");
    }

    private void ReadRows(IDataView view)
    {
        var words = Find(_options.WordsColumn, nameof(DataViewOptions.WordsColumn), ColumnRole.Words, IsWords, "a vector of texts");
        var text = Find(_options.TextColumn, nameof(DataViewOptions.TextColumn), ColumnRole.Text, IsText, "a text") ?? (words is null && _problems.IsEmpty ? OnlyText() : null);
        var pair = Find(_options.PairColumn, nameof(DataViewOptions.PairColumn), ColumnRole.Pair, IsText, "a text");
        var group = Find(_options.GroupColumn, nameof(DataViewOptions.GroupColumn), _columns.Any(column => ColumnRole.Is(column, ColumnRole.Group)) ? ColumnRole.Group : null, IsGroup, "a text or a key with names");
        var heads = Heads([text, words, pair, group]);
        if (text is null && words is null && _problems.IsEmpty)
        {
            _problems.Add(file: null, line: null, $"no column is named 'text' or 'words'; the columns are {Quoted.List([.. _columns.Select(column => column.Name)])}. Name the one that holds the input in {nameof(DataViewOptions)}.{nameof(DataViewOptions.TextColumn)} or {nameof(DataViewOptions.WordsColumn)}.");
        }

        if (!_problems.IsEmpty)
        {
            return;
        }

        DataViewSchema.Column[] needed = [.. new[] { text, words, pair, group }.OfType<DataViewSchema.Column>(), .. heads.Select(head => head.Column)];
        using var cursor = view.GetRowCursor(needed);
        var (readText, readWords, readPair, readGroup) = (TextOf(cursor, text), WordsOf(cursor, words), TextOf(cursor, pair), GroupOf(cursor, group));
        (string Head, LabelColumn Read, Func<bool>? IsMissing)[] labels = [.. heads.Select(head => (head.Head, head.Open(cursor), Missing(view, cursor, head.Column)))];
        for (var index = 0; cursor.MoveNext(); index = checked(index + 1))
        {
            if (Input(readText(), readWords(), index) is { } input && Completed(input, readPair(), readGroup(), labels, index) is { } row)
            {
                _rows.Add(row, index);
            }
        }
    }

    private List<(string Head, DataViewSchema.Column Column, Func<DataViewRow, LabelColumn> Open)> Heads(DataViewSchema.Column?[] inputs)
    {
        var heads = new List<(string Head, DataViewSchema.Column Column, Func<DataViewRow, LabelColumn> Open)>();
        foreach (var column in _columns.Where(column => !inputs.Any(input => input?.Index == column.Index)))
        {
            if (_options.HeadOf(column.Name) is not { } head)
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(head))
            {
                Refuse($"a column has no name, so that no head can be called so. Name it ({Quoted.Value(column.Name)}) in {nameof(DataViewOptions)}.{nameof(DataViewOptions.Ignored)}.");
            }
            else if (heads.Exists(other => other.Head.Equals(head, StringComparison.Ordinal)))
            {
                Refuse($"head {Quoted.Value(head)} has a label in another column than {Quoted.Value(column.Name)} too; give one (see {nameof(DataViewOptions)}.{nameof(DataViewOptions.Renamed)}).");
            }
            else if (LabelColumns.Of(column) is { } open)
            {
                heads.Add((head, column, open));
            }
            else
            {
                var lacks = column.Type is KeyDataViewType or VectorDataViewType { ItemType: KeyDataViewType } ? " without the names of its values"
                    : column.Type is VectorDataViewType { ItemType: BooleanDataViewType or NumberDataViewType } ? " whose slots have no names" : string.Empty;
                Refuse($"column {Quoted.Value(column.Name)} is of the type {column.Type}{lacks}, which is no label; {LabelColumns.Allowed}. A column that is no label can be named in {nameof(DataViewOptions)}.{nameof(DataViewOptions.Ignored)}.");
            }
        }

        return heads;
    }

    private MtlRow? Input(string text, string[] words, int index)
    {
        if (text.Length > 0 && words.Length > 0)
        {
            Report(index, $"the row has both a text and words; give one. One that is not wanted can be named in {nameof(DataViewOptions)}.{nameof(DataViewOptions.Ignored)}.");
            return null;
        }

        return words.Length > 0 ? new MtlRow(words) : new MtlRow(text);
    }

    private MtlRow? Completed(MtlRow input, string pair, string group, (string Head, LabelColumn Read, Func<bool>? IsMissing)[] columns, int index)
    {
        if (pair.Length > 0 && input.Words is not null)
        {
            Report(index, "a second text stands beside words; a pair is given as two texts.");
            return null;
        }

        var row = input.Of(pair.Length > 0 ? pair : null, group.Length > 0 ? group : null);
        var sound = row.InputProblem is null;
        if (row.InputProblem is { } empty)
        {
            Report(index, empty);
        }

        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        foreach (var (head, read, isMissing) in columns)
        {
            if (isMissing?.Invoke() == true)
            {
                continue;
            }

            if (read(row, out var problem) is { } label)
            {
                labels.Add(head, label);
            }
            else if (problem.Length > 0)
            {
                Report(index, $"head {Quoted.Value(head)}: {problem}");
                sound = false;
            }
        }

        return sound ? row.WithLabels(labels) : null;
    }

    /// <summary>The column of a part of the input: that which the options name, else that whose annotation or name says so.</summary>
    private DataViewSchema.Column? Find(string? named, string option, string? role, Func<DataViewSchema.Column, bool> fits, string needed)
    {
        DataViewSchema.Column?[] found =
        [
            .. _columns.Where(column => named is not null ? column.Name.Equals(named, StringComparison.Ordinal)
                    : role is not null && (ColumnRole.Of(column) is { } said ? said.Equals(role, StringComparison.Ordinal) : column.Name.Equals(role, StringComparison.OrdinalIgnoreCase)) && !_options.Ignored.Contains(column.Name, StringComparer.Ordinal))
                .Select(column => (DataViewSchema.Column?)column),
        ];
        if (found is [{ } first, ..] && (named is not null || found.Length == 1))
        {
            if (!fits(first))
            {
                Refuse($"column {Quoted.Value(first.Name)} is of the type {first.Type}; {needed} is needed. Name another column in {nameof(DataViewOptions)}.{option}, or this one in {nameof(DataViewOptions)}.{nameof(DataViewOptions.Ignored)}.");
            }

            return first;
        }

        if (named is not null || found.Length > 1)
        {
            Refuse(named is not null ? $"there is no column {Quoted.Value(named)}, which {nameof(DataViewOptions)}.{option} names; the columns are {Quoted.List([.. _columns.Select(column => column.Name)])}."
                : $"the columns {Quoted.List([.. found.Select(column => column!.Value.Name)])} differ in case alone; name one in {nameof(DataViewOptions)}.{option}.");
        }

        return null;
    }

    private DataViewSchema.Column? OnlyText() => _columns.Where(column => IsText(column) && !_options.Ignored.Contains(column.Name, StringComparer.Ordinal) && !_options.Renamed.ContainsKey(column.Name)).ToArray() is [var only] ? only : null;

    private void Refuse(string message) => _problems.Add(file: null, line: null, message);

    private void Report(int index, string message) => _problems.AddRow(index, message);

    private static bool IsText(DataViewSchema.Column column) => column.Type is TextDataViewType;

    private static bool IsWords(DataViewSchema.Column column) => column.Type is VectorDataViewType { ItemType: TextDataViewType };

    private static bool IsGroup(DataViewSchema.Column column) => LabelColumns.Of(column) is not null && column.Type is TextDataViewType or KeyDataViewType;

    private static Func<string> TextOf(DataViewRow cursor, DataViewSchema.Column? column)
    {
        if (column is not { } there)
        {
            return () => string.Empty;
        }

        var (get, text) = (cursor.GetGetter<ReadOnlyMemory<char>>(there), default(ReadOnlyMemory<char>));
        return () =>
        {
            get(ref text);
            return text.ToString();
        };
    }

    private static Func<string[]> WordsOf(DataViewRow cursor, DataViewSchema.Column? column)
    {
        if (column is not { } there)
        {
            return () => [];
        }

        var (get, words) = (cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(there), default(VBuffer<ReadOnlyMemory<char>>));
        return () =>
        {
            get(ref words);
            return [.. words.DenseValues().Select(word => word.ToString())];
        };
    }

    private static Func<string> GroupOf(DataViewRow cursor, DataViewSchema.Column? column)
    {
        if (column is not { } there)
        {
            return () => string.Empty;
        }

        var read = LabelColumns.Of(there)!(cursor);
        var nothing = new MtlRow(string.Empty);
        return () => read(nothing, out _)?.AsClass() ?? string.Empty;
    }

    // As a view, a frame gives 0 and false for what is missing in columns that have no value for that.
    private static Func<bool>? Missing(IDataView view, DataViewRow cursor, DataViewSchema.Column column) =>
        view is DataFrame frame && frame.Columns[column.Name] is { NullCount: > 0 } values ? () => values[cursor.Position] is null : null;
}
