using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>Lists, whatever their items are called (<c>item</c>, <c>element</c>).</summary>
/// <param name="items">All items of a batch behind each other.</param>
internal sealed class ListColumn(Column items) : Column
{
    private IArrowArray? _array;
    private int _fixedSize;

    /// <summary>All items of the batch.</summary>
    internal Column Items => items;

    internal override void Bind(IArrowArray array)
    {
        _array = array;
        switch (array)
        {
            case ListArray list:
                items.Bind(list.Values);
                break;
            case LargeListArray large:
                items.Bind(large.Values);
                break;
            case FixedSizeListArray same:
                _fixedSize = ((FixedSizeListType)same.Data.DataType).ListSize;
                items.Bind(same.Values);
                break;
            default:
                throw new InvalidDataException($"a column of lists holds {array.Data.DataType.Name}");
        }
    }

    internal override bool IsNull(int row) => _array!.IsNull(row);

    /// <summary>Which items are those of a row.</summary>
    /// <exception cref="InvalidDataException">There are too many, or fewer than none.</exception>
    internal (int Start, int Count) Range(int row)
    {
        var (start, end) = _array switch
        {
            ListArray list => (list.ValueOffsets[row], list.ValueOffsets[row + 1]),
            LargeListArray large => (large.ValueOffsets[row], large.ValueOffsets[row + 1]),
            FixedSizeListArray same => ((long)(same.Offset + row) * _fixedSize, (long)(same.Offset + row + 1) * _fixedSize),
            _ => (0L, 0L),
        };
        return start >= 0 && end >= start && end - start <= MaxItems && end <= int.MaxValue
            ? ((int)start, (int)(end - start))
            : throw new InvalidDataException(FormattableString.Invariant($"a list goes from item {start} to {end} of its column; at most {MaxItems} items are read"));
    }

    internal override void WriteValue(Utf8JsonWriter json, int row)
    {
        var (start, count) = Range(row);
        json.WriteStartArray();
        for (var item = start; item < start + count; item++)
        {
            items.WriteJson(json, item);
            JsonBounds.Check(json);
        }

        json.WriteEndArray();
    }
}
