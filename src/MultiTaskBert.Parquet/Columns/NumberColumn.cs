using System.Numerics;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>Numbers.</summary>
/// <param name="isWhole">Whether they are whole and of 64 bits at most.</param>
internal abstract class NumberColumn(bool isWhole) : Column
{
    /// <summary>Whether all numbers are whole and can be had by <see cref="Whole"/>.</summary>
    internal bool IsWhole { get; } = isWhole;

    internal static NumberColumn? Of(ArrowTypeId type) => type switch
    {
        ArrowTypeId.Int8 => new Wholes<sbyte, Int8Array>(),
        ArrowTypeId.Int16 => new Wholes<short, Int16Array>(),
        ArrowTypeId.Int32 => new Wholes<int, Int32Array>(),
        ArrowTypeId.Int64 => new Wholes<long, Int64Array>(),
        ArrowTypeId.UInt8 => new Wholes<byte, UInt8Array>(),
        ArrowTypeId.UInt16 => new Wholes<ushort, UInt16Array>(),
        ArrowTypeId.UInt32 => new Wholes<uint, UInt32Array>(),
        ArrowTypeId.UInt64 => new Reals<ulong, UInt64Array>(value => value),
        ArrowTypeId.HalfFloat => new Reals<Half, HalfFloatArray>(value => (double)value),
        ArrowTypeId.Float => new Reals<float, FloatArray>(value => value),
        ArrowTypeId.Double => new Reals<double, DoubleArray>(value => value),
        ArrowTypeId.Decimal128 => new Decimals(),
        _ => null,
    };

    /// <summary>The number of a row that has one.</summary>
    internal abstract double Real(int row);

    /// <summary>The number of a row that has one, where all are whole.</summary>
    internal virtual long Whole(int row) => throw new InvalidOperationException("These numbers are not whole.");

    /// <summary>The numbers of several rows, where all are whole and from 0 to below a bound of at most 256; false if one is not.</summary>
    internal virtual bool TryNumbers(int start, int bound, Span<byte> numbers) => false;

    private sealed class Wholes<T, TArray>() : NumberColumn(isWhole: true)
        where T : struct, IBinaryInteger<T>
        where TArray : PrimitiveArray<T>
    {
        private TArray? _array;

        internal override void Bind(IArrowArray array) => _array = Cast<TArray>(array);

        internal override bool IsNull(int row) => _array!.IsNull(row);

        internal override long Whole(int row) => long.CreateTruncating(_array!.Values[row]);

        internal override double Real(int row) => Whole(row);

        internal override bool TryNumbers(int start, int bound, Span<byte> numbers)
        {
            var values = _array!.Values.Slice(start, numbers.Length);
            var hasNone = _array.NullCount != 0;
            for (var item = 0; item < values.Length; item++)
            {
                var number = long.CreateTruncating(values[item]);
                if ((ulong)number >= (ulong)bound || (hasNone && _array.IsNull(start + item)))
                {
                    return false;
                }

                numbers[item] = (byte)number;
            }

            return true;
        }

        internal override void WriteValue(Utf8JsonWriter json, int row) => json.WriteNumberValue(Whole(row));
    }

    private sealed class Reals<T, TArray>(Func<T, double> toDouble) : NumberColumn(isWhole: false)
        where T : struct, IEquatable<T>
        where TArray : PrimitiveArray<T>
    {
        private TArray? _array;

        internal override void Bind(IArrowArray array) => _array = Cast<TArray>(array);

        internal override bool IsNull(int row) => _array!.IsNull(row);

        internal override double Real(int row) => toDouble(_array!.Values[row]);

        // NaN is what pandas writes where there is no number. JSON has none either.
        internal override void WriteValue(Utf8JsonWriter json, int row)
        {
            var value = Real(row);
            if (double.IsNaN(value))
            {
                json.WriteNullValue();
            }
            else if (double.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                throw new InvalidDataException("a number is infinite");
            }
        }
    }

    private sealed class Decimals() : NumberColumn(isWhole: false)
    {
        private Decimal128Array? _array;

        internal override void Bind(IArrowArray array) => _array = Cast<Decimal128Array>(array);

        internal override bool IsNull(int row) => _array!.IsNull(row);

        internal override double Real(int row) => (double)(_array!.GetValue(row) ?? throw new InvalidDataException("a decimal has no value"));

        internal override void WriteValue(Utf8JsonWriter json, int row) => json.WriteNumberValue(Real(row));
    }

    private static TArray Cast<TArray>(IArrowArray array)
        where TArray : class => array as TArray ?? throw new InvalidDataException($"a column of numbers holds {array.Data.DataType.Name}");
}
