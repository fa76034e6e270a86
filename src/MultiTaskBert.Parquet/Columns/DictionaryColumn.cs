using System.Text.Json;
using Apache.Arrow;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>Values that are written once, and by their numbers in each row: what pandas calls categories.</summary>
/// <param name="indices">The numbers.</param>
/// <param name="values">What they stand for.</param>
internal sealed class DictionaryColumn(NumberColumn indices, Column values) : Column
{
    private int _count;

    /// <summary>What the numbers stand for.</summary>
    internal Column Values => values;

    internal override void Bind(IArrowArray array)
    {
        var dictionary = array as DictionaryArray ?? throw new InvalidDataException($"a column of a dictionary holds {array.Data.DataType.Name}");
        indices.Bind(dictionary.Indices);
        values.Bind(dictionary.Dictionary);
        _count = dictionary.Dictionary.Length;
    }

    internal override bool IsNull(int row) => indices.IsNull(row) || values.IsNull(Index(row));

    /// <summary>Which of the values is that of a row that has one.</summary>
    internal int Index(int row)
    {
        var index = indices.Whole(row);
        return index >= 0 && index < _count ? (int)index : throw new InvalidDataException(FormattableString.Invariant($"the dictionary has no entry {index}; it has {_count}"));
    }

    internal override void WriteValue(Utf8JsonWriter json, int row) => values.WriteJson(json, Index(row));
}
