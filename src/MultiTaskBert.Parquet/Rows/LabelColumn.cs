using System.Buffers;
using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Parquet.Columns;

namespace MultiTaskBert.Parquet.Rows;

/// <summary>
/// A column whose labels can be read without making JSON of the row first. What it reads is what <see cref="LabelShapes"/> reads of the same value; where it is not sure, the row goes that way.
/// </summary>
/// <param name="head">The head that it is for.</param>
internal abstract class LabelColumn(string head)
{
    internal string Head { get; } = head;

    /// <summary>The short way for a column, or null if there is none.</summary>
    /// <param name="column">The values.</param>
    /// <param name="name">The name of the column.</param>
    /// <param name="head">The head that it is for.</param>
    /// <param name="options">How labels are read.</param>
    /// <param name="isWords">Whether the input is given as words.</param>
    internal static LabelColumn? Of(Column column, string name, string head, JsonLinesOptions options, bool isWords)
    {
        var names = ClassNumbers.Of(options, name, head);
        return column switch
        {
            _ when JsonFlags.ClassesOf(options, name, head) is not null => null,
            TextColumn text => new Scalars<string>(text, text.Text, name, head, options),
            DictionaryColumn { Values: TextColumn } dictionary => new Scalars<int>(dictionary, dictionary.Index, name, head, options) { IsPerBatch = true },
            NumberColumn number when names is null && options.NoLabelValues.Count == 0 => new Reals(number, head),
            NumberColumn { IsWhole: true } number => new Scalars<long>(number, number.Whole, name, head, options),
            FlagColumn flag => new Scalars<bool>(flag, flag.Flag, name, head, options),
            ListColumn { Items: TextColumn text } list when names is null => new Names(list, text, head),
            ListColumn { Items: NumberColumn { IsWhole: true } number } list when names is { Count: <= NumberedNames.NamesAtMost } && isWords => new Numbers(list, number, names, head),
            _ => null,
        };
    }

    /// <summary>Goes to the next batch.</summary>
    internal virtual void Bind()
    {
    }

    /// <summary>Reads the label of a row.</summary>
    /// <returns>Whether it is known for certain; then <paramref name="label"/> is null if there is none.</returns>
    internal abstract bool TryRead(int row, out Label? label);

    /// <summary>One value a row. Each different one is read once, as JSON.</summary>
    private sealed class Scalars<T>(Column column, Func<int, T> valueOf, string name, string head, JsonLinesOptions options) : LabelColumn(head)
        where T : notnull
    {
        private const int KeptAtMost = 4096;

        private readonly Dictionary<T, Label?> _known = [];
        private readonly ArrayBufferWriter<byte> _json = new();
        private readonly MtlRow _anyRow = new(string.Empty);

        /// <summary>Whether the same value is something else in another batch.</summary>
        internal bool IsPerBatch { get; init; }

        internal override void Bind()
        {
            if (IsPerBatch)
            {
                _known.Clear();
            }
        }

        internal override bool TryRead(int row, out Label? label)
        {
            label = null;
            if (column.IsNull(row))
            {
                return true;
            }

            var value = valueOf(row);
            if (_known.TryGetValue(value, out label))
            {
                return true;
            }

            _json.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_json))
            {
                column.WriteValue(writer, row);
            }

            using var json = JsonDocument.Parse(_json.WrittenMemory);
            if (!LabelShapes.TryRead(new LabelValue(name, Head, json.RootElement, _anyRow, options), out label, out _))
            {
                return false;
            }

            if (_known.Count < KeptAtMost)
            {
                _known.Add(value, label);
            }

            return true;
        }
    }

    /// <summary>Numbers that stand for themselves.</summary>
    private sealed class Reals(NumberColumn column, string head) : LabelColumn(head)
    {
        internal override bool TryRead(int row, out Label? label)
        {
            label = null;
            if (column.IsNull(row))
            {
                return true;
            }

            var value = column.Real(row);
            label = double.IsFinite(value) ? new ValueLabel(value) : null;
            return double.IsFinite(value) || double.IsNaN(value);
        }
    }

    /// <summary>Lists of names.</summary>
    private sealed class Names(ListColumn list, TextColumn items, string head) : LabelColumn(head)
    {
        internal override bool TryRead(int row, out Label? label)
        {
            label = null;
            if (list.IsNull(row))
            {
                return true;
            }

            var (start, count) = list.Range(row);
            var names = new string[count];
            if (count == 0 || !items.TryTexts(start, names) || Array.Exists(names, string.IsNullOrWhiteSpace))
            {
                return false;
            }

            label = NamesLabel.Of(names);
            return true;
        }
    }

    /// <summary>Lists of numbers of names: a tag for each word.</summary>
    private sealed class Numbers(ListColumn list, NumberColumn items, ClassNumbers known, string head) : LabelColumn(head)
    {
        private readonly string[] _names = [.. Enumerable.Range(0, known.Count).Select(number => known.NameOf(number, out _)!)];

        internal override bool TryRead(int row, out Label? label)
        {
            label = null;
            if (list.IsNull(row))
            {
                return true;
            }

            var (start, count) = list.Range(row);
            var numbers = new byte[count];
            if (count == 0 || !items.TryNumbers(start, _names.Length, numbers))
            {
                return false;
            }

            label = NamesLabel.Of(new NumberedNames(_names, numbers));
            return true;
        }
    }
}
