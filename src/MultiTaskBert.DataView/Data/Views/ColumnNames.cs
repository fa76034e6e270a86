using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MultiTaskBert.Data.Views;

/// <summary>The names that stand in the annotations of a column: those of its keys, those of its slots.</summary>
internal static class ColumnNames
{
    // As ML.NET names them.
    private const string KeyValues = "KeyValues";
    private const string SlotNames = "SlotNames";

    /// <summary>What the keys of a column stand for, the first for key 1, or null if the column does not say.</summary>
    internal static string[]? OfKeys(DataViewSchema.Column column) => Read(column, KeyValues);

    /// <summary>What the slots of a vector are called, or null if not all have a name.</summary>
    internal static string[]? OfSlots(DataViewSchema.Column column) =>
        Read(column, SlotNames) is { } names && column.Type is VectorDataViewType { Size: > 0 and var size } && names.Length == size && !names.Any(string.IsNullOrWhiteSpace) ? names : null;

    private static string[]? Read(DataViewSchema.Column column, string kind) => column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not VectorDataViewType { ItemType: var item } ? null
        : item is TextDataViewType ? Values<ReadOnlyMemory<char>>(column, kind, text => text.ToString())
        : item.RawType == typeof(int) ? Numbers<int>(column, kind)
        : item.RawType == typeof(long) ? Numbers<long>(column, kind)
        : item.RawType == typeof(uint) ? Numbers<uint>(column, kind)
        : item.RawType == typeof(ulong) ? Numbers<ulong>(column, kind)
        : item.RawType == typeof(short) ? Numbers<short>(column, kind)
        : item.RawType == typeof(ushort) ? Numbers<ushort>(column, kind)
        : item.RawType == typeof(sbyte) ? Numbers<sbyte>(column, kind)
        : item.RawType == typeof(byte) ? Numbers<byte>(column, kind)
        : item.RawType == typeof(float) ? Numbers<float>(column, kind)
        : item.RawType == typeof(double) ? Numbers<double>(column, kind)
        : item is BooleanDataViewType ? Values<bool>(column, kind, flag => flag ? "true" : "false")
        : null;

    private static string[] Numbers<T>(DataViewSchema.Column column, string kind)
        where T : IFormattable => Values<T>(column, kind, number => number.ToString(null, CultureInfo.InvariantCulture));

    private static string[] Values<T>(DataViewSchema.Column column, string kind, Func<T, string> written)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(written)];
    }
}
