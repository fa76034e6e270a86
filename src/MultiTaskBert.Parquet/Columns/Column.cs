using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>A column of Arrow arrays, one batch of rows after the other: the values as a label or an input is read from.</summary>
internal abstract class Column
{
    /// <summary>The most items of one list: a batch that says that a list has a billion nulls takes no room, but its row would.</summary>
    internal const int MaxItems = 1_000_000;

    // A list of a list of a span is 3.
    private const int MaxDepth = 16;

    /// <summary>The column for a type, or null if nothing is read from such values.</summary>
    /// <param name="type">The type.</param>
    /// <param name="unread">The part of it that is not read, as Arrow calls it.</param>
    internal static Column? Of(IArrowType type, out string unread) => Of(type, depth: 0, out unread);

    /// <summary>Goes to the next batch.</summary>
    /// <param name="array">Its values, of the type that the column was made for.</param>
    internal abstract void Bind(IArrowArray array);

    /// <summary>Whether there is no value in a row of the batch.</summary>
    internal abstract bool IsNull(int row);

    /// <summary>Writes a value that is there.</summary>
    /// <exception cref="InvalidDataException">It is nothing that a row can hold.</exception>
    internal abstract void WriteValue(Utf8JsonWriter json, int row);

    /// <summary>Writes the value of a row, or null.</summary>
    internal void WriteJson(Utf8JsonWriter json, int row)
    {
        if (IsNull(row))
        {
            json.WriteNullValue();
        }
        else
        {
            WriteValue(json, row);
        }
    }

    private static Column? Of(IArrowType type, int depth, out string unread)
    {
        unread = string.Empty;
        if (depth > MaxDepth)
        {
            unread = "lists within lists";
            return null;
        }

        switch (type)
        {
            case NullType:
                return new NoColumn();
            case BooleanType:
                return new FlagColumn();
            case StringType or LargeStringType or StringViewType:
                return new TextColumn();
            case NumberType or Decimal128Type:
                return NumberColumn.Of(type.TypeId) ?? Unread(type, out unread);
            case DictionaryType dictionary:
                return Of(dictionary.ValueType, depth + 1, out unread) is { } values && NumberColumn.Of(dictionary.IndexType.TypeId) is { IsWhole: true } indices ? new DictionaryColumn(indices, values) : null;
            case ListType or LargeListType or FixedSizeListType:
                return Of(((NestedType)type).Fields[0].DataType, depth + 1, out unread) is { } items ? new ListColumn(items) : null;
            case StructType structure:
                var fields = new List<(string, Column)>();
                foreach (var field in structure.Fields)
                {
                    if (Of(field.DataType, depth + 1, out unread) is not { } column)
                    {
                        return null;
                    }

                    fields.Add((field.Name, column));
                }

                return new StructColumn([.. fields]);
            default:
                return Unread(type, out unread);
        }
    }

    private static Column? Unread(IArrowType type, out string unread)
    {
        unread = type.Name;
        return null;
    }
}
