using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MultiTaskBert.Data.Sequences;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Views;

/// <summary>How the types of columns are read as labels.</summary>
internal static class LabelColumns
{
    internal const string Allowed =
        "a label is a text, a key with the names of its values, a number, a bool, a vector of texts or of such keys, or a vector of bool or of 0 and 1 whose slots have names";

    /// <summary>What reads the labels of a column, or null if it can hold none.</summary>
    internal static Func<DataViewRow, LabelColumn>? Of(DataViewSchema.Column column)
    {
        return column.Type switch
        {
            TextDataViewType when ColumnRole.Is(column, ColumnRole.Flag) => cursor => Text(cursor, column, text => text.Equals("true", StringComparison.Ordinal)),
            TextDataViewType => cursor => Text(cursor, column, text => text),
            BooleanDataViewType => cursor => Flag(cursor, column),
            KeyDataViewType key when ColumnNames.OfKeys(column) is { } names => Key(key, column, names),
            NumberDataViewType number => Number(number, column),
            VectorDataViewType { ItemType: TextDataViewType } => cursor => Texts(cursor, column, isEmptyNone: ColumnRole.Is(column, ColumnRole.NamesOrNone)),
            VectorDataViewType { ItemType: KeyDataViewType key } when ColumnNames.OfKeys(column) is { } names => Keys(key, column, names),
            VectorDataViewType { ItemType: BooleanDataViewType } when ColumnNames.OfSlots(column) is { } slots => cursor => Slots<bool>(cursor, column, slots, flag => flag ? 1 : 0),
            VectorDataViewType { ItemType: NumberDataViewType number } when ColumnNames.OfSlots(column) is { } slots => NumberSlots(number, column, slots),
            _ => null,
        };
    }

    private static LabelColumn Text(DataViewRow cursor, DataViewSchema.Column column, Func<string, object> meaning)
    {
        var (get, text) = (cursor.GetGetter<ReadOnlyMemory<char>>(column), default(ReadOnlyMemory<char>));
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref text);
            problem = string.Empty;
            return text.IsEmpty ? null : SequenceLabel.Of(meaning(text.ToString()), out problem);
        }
    }

    private static LabelColumn Flag(DataViewRow cursor, DataViewSchema.Column column)
    {
        var (get, flag) = (cursor.GetGetter<bool>(column), false);
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref flag);
            problem = string.Empty;
            return new FlagLabel(flag);
        }
    }

    private static Func<DataViewRow, LabelColumn>? Number(NumberDataViewType type, DataViewSchema.Column column) =>
        type.RawType == typeof(float) ? cursor => Number<float>(cursor, column)
        : type.RawType == typeof(double) ? cursor => Number<double>(cursor, column)
        : type.RawType == typeof(int) ? cursor => Number<int>(cursor, column)
        : type.RawType == typeof(long) ? cursor => Number<long>(cursor, column)
        : type.RawType == typeof(uint) ? cursor => Number<uint>(cursor, column)
        : type.RawType == typeof(ulong) ? cursor => Number<ulong>(cursor, column)
        : type.RawType == typeof(short) ? cursor => Number<short>(cursor, column)
        : type.RawType == typeof(ushort) ? cursor => Number<ushort>(cursor, column)
        : type.RawType == typeof(sbyte) ? cursor => Number<sbyte>(cursor, column)
        : type.RawType == typeof(byte) ? cursor => Number<byte>(cursor, column)
        : null;

    private static LabelColumn Number<T>(DataViewRow cursor, DataViewSchema.Column column)
        where T : INumber<T>
    {
        var (get, number) = (cursor.GetGetter<T>(column), T.Zero);
        var isWhole = typeof(T) == typeof(long) || typeof(T) == typeof(ulong);
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref number);
            problem = string.Empty;
            return T.IsNaN(number) ? null : SequenceLabel.Number(double.CreateTruncating(number), isWhole, out problem);
        }
    }

    private static Func<DataViewRow, LabelColumn>? Key(KeyDataViewType type, DataViewSchema.Column column, string[] names) =>
        type.RawType == typeof(uint) ? cursor => Key<uint>(cursor, column, names)
        : type.RawType == typeof(byte) ? cursor => Key<byte>(cursor, column, names)
        : type.RawType == typeof(ushort) ? cursor => Key<ushort>(cursor, column, names)
        : type.RawType == typeof(ulong) ? cursor => Key<ulong>(cursor, column, names)
        : null;

    private static LabelColumn Key<T>(DataViewRow cursor, DataViewSchema.Column column, string[] names)
        where T : IUnsignedNumber<T>
    {
        var (get, key) = (cursor.GetGetter<T>(column), T.Zero);
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref key);
            problem = string.Empty;
            return T.IsZero(key) ? null : SequenceLabel.Of(NameOf(key, names, out problem), out var fault) is { } label ? label : Failed(fault, ref problem);
        }
    }

    private static Func<DataViewRow, LabelColumn>? Keys(KeyDataViewType type, DataViewSchema.Column column, string[] names) =>
        type.RawType == typeof(uint) ? cursor => Keys<uint>(cursor, column, names)
        : type.RawType == typeof(byte) ? cursor => Keys<byte>(cursor, column, names)
        : type.RawType == typeof(ushort) ? cursor => Keys<ushort>(cursor, column, names)
        : type.RawType == typeof(ulong) ? cursor => Keys<ulong>(cursor, column, names)
        : null;

    private static LabelColumn Keys<T>(DataViewRow cursor, DataViewSchema.Column column, string[] names)
        where T : IUnsignedNumber<T>
    {
        var (get, keys) = (cursor.GetGetter<VBuffer<T>>(column), default(VBuffer<T>));
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref keys);
            var (found, index) = (new string?[keys.Length], 0);
            problem = string.Empty;
            foreach (var key in keys.DenseValues())
            {
                if (T.IsZero(key))
                {
                    problem = $"the key at index {index} is missing.";
                    return null;
                }

                if ((found[index++] = NameOf(key, names, out problem)) is null)
                {
                    return null;
                }
            }

            return NamesOf(found, row, isEmptyNone: false, out problem);
        }
    }

    private static LabelColumn Texts(DataViewRow cursor, DataViewSchema.Column column, bool isEmptyNone)
    {
        var (get, texts) = (cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column), default(VBuffer<ReadOnlyMemory<char>>));
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref texts);
            return NamesOf([.. texts.DenseValues().Select(text => text.ToString())], row, isEmptyNone, out problem);
        }
    }

    private static Func<DataViewRow, LabelColumn>? NumberSlots(NumberDataViewType type, DataViewSchema.Column column, string[] slots) =>
        type.RawType == typeof(float) ? cursor => Slots<float>(cursor, column, slots, value => value)
        : type.RawType == typeof(double) ? cursor => Slots<double>(cursor, column, slots, value => value)
        : type.RawType == typeof(int) ? cursor => Slots<int>(cursor, column, slots, value => value)
        : type.RawType == typeof(byte) ? cursor => Slots<byte>(cursor, column, slots, value => value)
        : null;

    private static LabelColumn Slots<T>(DataViewRow cursor, DataViewSchema.Column column, string[] slots, Func<T, double> number)
    {
        var (get, values) = (cursor.GetGetter<VBuffer<T>>(column), default(VBuffer<T>));
        return Read;

        Label? Read(MtlRow row, out string problem)
        {
            get(ref values);
            var (names, missing, index) = (new List<string>(), 0, -1);
            foreach (var value in values.DenseValues().Select(number))
            {
                index++;
                if (double.IsNaN(value))
                {
                    missing++;
                }
                else if (value is not (0 or 1))
                {
                    problem = $"slot {Quoted.Value(slots[index])} is {value.ToString(CultureInfo.InvariantCulture)}; 0 or 1 is needed, for whether the class applies.";
                    return null;
                }
                else if (value == 1)
                {
                    names.Add(slots[index]);
                }
            }

            problem = missing == 0 || missing == slots.Length ? string.Empty : $"{missing} of {slots.Length} slots are NaN; all of them for no label, or none.";
            return missing == 0 ? new NamesLabel(names) : null;
        }
    }

    // Beside words a list is of tags, and there is none for a row that has words: an empty one says that there is no label.
    private static NamesLabel? NamesOf(string?[] names, MtlRow row, bool isEmptyNone, out string problem)
    {
        problem = string.Empty;
        return names.Length == 0 && (isEmptyNone || row.Words is not null) ? null : SequenceLabel.Names(names, out problem);
    }

    private static string? NameOf<T>(T key, string[] names, out string problem)
        where T : IUnsignedNumber<T>
    {
        var number = ulong.CreateTruncating(key);
        problem = number <= (ulong)names.Length ? string.Empty : FormattableString.Invariant($"the key is {number}, but the column names {names.Length} values.");
        return problem.Length == 0 ? names[number - 1] : null;
    }

    private static Label? Failed(string fault, ref string problem)
    {
        problem = problem.Length > 0 ? problem : fault;
        return null;
    }
}
