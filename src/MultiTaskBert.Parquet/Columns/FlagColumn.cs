using System.Text.Json;
using Apache.Arrow;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>True and false.</summary>
internal sealed class FlagColumn : Column
{
    private BooleanArray? _array;

    internal override void Bind(IArrowArray array) => _array = array as BooleanArray ?? throw new InvalidDataException($"a column of flags holds {array.Data.DataType.Name}");

    internal override bool IsNull(int row) => _array!.IsNull(row);

    /// <summary>The flag of a row that has one.</summary>
    internal bool Flag(int row) => _array!.GetValue(row) ?? throw new InvalidDataException("a flag has no value");

    internal override void WriteValue(Utf8JsonWriter json, int row) => json.WriteBooleanValue(Flag(row));
}
