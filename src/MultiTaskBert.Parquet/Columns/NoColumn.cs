using System.Text.Json;
using Apache.Arrow;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>A column without a value, as it is written where all are missing.</summary>
internal sealed class NoColumn : Column
{
    internal override void Bind(IArrowArray array)
    {
    }

    internal override bool IsNull(int row) => true;

    internal override void WriteValue(Utf8JsonWriter json, int row) => json.WriteNullValue();
}
