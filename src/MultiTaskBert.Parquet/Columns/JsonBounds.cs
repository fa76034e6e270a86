using System.Text.Json;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>How large a row may be.</summary>
internal static class JsonBounds
{
    /// <exception cref="InvalidDataException">The row is larger than a line of a file of text may be.</exception>
    internal static void Check(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > TextLine.MaxBytes)
        {
            throw new InvalidDataException(FormattableString.Invariant($"the row has more than {TextLine.MaxBytes} bytes, which are the most that are read"));
        }
    }
}
