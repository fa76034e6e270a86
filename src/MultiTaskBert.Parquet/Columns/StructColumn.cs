using System.Text.Json;
using Apache.Arrow;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>Values of several fields: SQuAD's answers, entities.</summary>
/// <param name="fields">The fields with their names.</param>
internal sealed class StructColumn((string Name, Column Values)[] fields) : Column
{
    private StructArray? _array;

    internal override void Bind(IArrowArray array)
    {
        _array = array as StructArray ?? throw new InvalidDataException($"a column of structures holds {array.Data.DataType.Name}");
        for (var field = 0; field < fields.Length; field++)
        {
            fields[field].Values.Bind(_array.Fields[field]);
        }
    }

    internal override bool IsNull(int row) => _array!.IsNull(row);

    internal override void WriteValue(Utf8JsonWriter json, int row)
    {
        json.WriteStartObject();
        foreach (var (name, values) in fields)
        {
            json.WritePropertyName(name);
            values.WriteJson(json, row);
            JsonBounds.Check(json);
        }

        json.WriteEndObject();
    }
}
