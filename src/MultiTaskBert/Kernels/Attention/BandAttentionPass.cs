using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels.Dropout;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>One pass of <see cref="BandAttention"/> over all rows and heads: a head of a row at a time, and of that one band of queries after the other.</summary>
/// <remarks>
/// Scores lie as those of <see cref="FusedAttentionPass"/>. Of the keys a band looks at whole groups of sixteen; those among them that none of its queries may read get the probability
/// 0. A pass holds addresses: the tensors are the caller's, who keeps them.
/// </remarks>
internal sealed unsafe class BandAttentionPass
{
    private const int Lanes = 16;
    private const int Band = 32;                      // queries: two vectors, which share what is loaded of the keys
    private const int Across = 3 * Lanes;             // from the scores of one key to those of the next, an odd number of cache lines

    private readonly int _rows, _length, _padded, _heads, _width;
    private readonly int _reach;                      // −1 where there is no limit
    private readonly int _widest;                     // the most keys that a band looks at
    private readonly NumberMemory _query, _key, _value;
    private readonly byte* _isToken;
    private readonly BandAttentionSettings _settings;
    private readonly float _scale;

    private BandAttentionPass(Tensor query, Tensor key, Tensor value, Tensor isToken, BandAttentionSettings settings)
    {
        (_rows, _length, _heads) = ((int)query.size(0), (int)query.size(1), settings.Heads);
        _width = (int)query.size(2) / _heads;
        _padded = Whole(_length);
        _reach = settings.Reach is { } reach ? Math.Min(reach, _length) : -1;
        _widest = _reach < 0 ? _padded : Math.Min(_padded, Band + (2 * Whole(_reach)));
        (_query, _key, _value) = (new NumberMemory(query), new NumberMemory(key), new NumberMemory(value));
        _isToken = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(isToken.bytes));
        _settings = settings;
        _scale = (float)(1 / Math.Sqrt(_width));
    }

    private int Stride => _heads * _width;

    private int RowsLength => _padded * _width;

    private int BandLength => Band * _width;

    private int ColumnsLength => _width * Across;

    private int ScoresLength => _widest * Across;

    /// <summary>Computes attention.</summary>
    /// <param name="query">[B, T, H], Float32 or bfloat16, without gaps.</param>
    /// <param name="key">The same.</param>
    /// <param name="value">The same.</param>
    /// <param name="isToken">As in <see cref="BandAttention.Attend"/>, without gaps.</param>
    /// <param name="settings">The other settings.</param>
    /// <returns>[B, T, H] in the type of the inputs.</returns>
    internal static Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor isToken, BandAttentionSettings settings)
    {
        var output = empty_like(query);
        var pass = new BandAttentionPass(query, key, value, isToken, settings);
        var memory = new NumberMemory(output);
        pass.ForEachPair(
            (2 * pass.RowsLength) + pass.BandLength + pass.ColumnsLength + pass.ScoresLength,
            (row, head, scratch) => pass.Forward(row, head, memory, scratch));
        return output;
    }

    /// <summary>Computes the gradients of Q, K and V. Scores and probabilities are computed again.</summary>
    /// <param name="query">What <see cref="Forward(Tensor, Tensor, Tensor, Tensor, BandAttentionSettings)"/> got.</param>
    /// <param name="key">The same.</param>
    /// <param name="value">The same.</param>
    /// <param name="isToken">The same.</param>
    /// <param name="gradient">That of the output; of the inputs' type, without gaps.</param>
    /// <param name="settings">The same.</param>
    /// <returns>Three times [B, T, H] in the type of the inputs.</returns>
    internal static Tensor[] Backward(Tensor query, Tensor key, Tensor value, Tensor isToken, Tensor gradient, BandAttentionSettings settings)
    {
        Tensor[] outputs = [empty_like(query), empty_like(key), empty_like(value)];
        var pass = new BandAttentionPass(query, key, value, isToken, settings);
        var given = new NumberMemory(gradient);
        var (ofQuery, ofKey, ofValue) = (new NumberMemory(outputs[0]), new NumberMemory(outputs[1]), new NumberMemory(outputs[2]));
        pass.ForEachPair(
            (4 * pass.RowsLength) + (2 * pass.BandLength) + (2 * pass.ColumnsLength) + (2 * pass.ScoresLength) + (pass._widest * Lanes),
            (row, head, scratch) => pass.Backward(row, head, given, ofQuery, ofKey, ofValue, scratch));
        return outputs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int row, int head, NumberMemory output, float* scratch)
    {
        var first = First(row, head);
        float* keys = scratch, values = keys + RowsLength, queries = values + RowsLength;
        float* query = queries + BandLength, scores = query + ColumnsLength;
        var visible = CountKeys(row);
        Copy(_key, first, _length, keys, _padded);
        Copy(_value, first, _length, values, _padded);
        var mask = MaskOf(row, head);
        for (var start = 0; start < _length; start += Band)
        {
            var (from, count) = KeysOf(start, visible);
            var place = first + ((nint)start * Stride);
            var length = Math.Min(Band, _length - start);
            Copy(_query, place, length, queries, Band);
            AttentionProducts.Transpose(queries, Band, _width, _scale, query, Across);
            Mask(row, start, from, count, scores);
            AttentionProducts.RowsByColumns(keys + (from * _width), count, _width, query, Band, Across, scores, more: true);
            for (var column = 0; column < length; column += Lanes)
            {
                var inverse = AttentionSoftmax.Exponentials(scores + column, count, Across, scores + column, Across);
                AttentionSoftmax.Keep(scores + column, count, Across, inverse, mask, Index(start + column, from));
            }

            AttentionProducts.WeightedRows(scores, 1, Across, values + (from * _width), count, _width, output, place, Stride, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int row, int head, NumberMemory given, NumberMemory ofQuery, NumberMemory ofKey, NumberMemory ofValue, float* scratch)
    {
        var first = First(row, head);
        float* keys = scratch, values = keys + RowsLength, keySums = values + RowsLength, valueSums = keySums + RowsLength;
        float* queries = valueSums + RowsLength, query = queries + BandLength;             // as rows, and as columns
        float* gradients = query + ColumnsLength, gradient = gradients + BandLength;        // the same
        float* kept = gradient + ColumnsLength, ofScores = kept + ScoresLength, probabilities = ofScores + ScoresLength;
        var visible = CountKeys(row);
        Copy(_key, first, _length, keys, _padded);
        Copy(_value, first, _length, values, _padded);
        new Span<float>(keySums, 2 * RowsLength).Clear();
        var mask = MaskOf(row, head);
        for (var start = 0; start < _length; start += Band)
        {
            var (from, count) = KeysOf(start, visible);
            var place = first + ((nint)start * Stride);
            var length = Math.Min(Band, _length - start);
            var offset = from * _width;
            Copy(_query, place, length, queries, Band);
            AttentionProducts.Transpose(queries, Band, _width, _scale, query, Across);
            Copy(given, place, length, gradients, Band);
            AttentionProducts.Transpose(gradients, Band, _width, 1, gradient, Across);
            Mask(row, start, from, count, kept);
            AttentionProducts.RowsByColumns(keys + offset, count, _width, query, Band, Across, kept, more: true);
            AttentionProducts.RowsByColumns(values + offset, count, _width, gradient, Band, Across, ofScores, more: false);
            for (var column = 0; column < length; column += Lanes)
            {
                var inverse = AttentionSoftmax.Exponentials(kept + column, count, Across, probabilities, Lanes);
                AttentionSoftmax.Differentiate(probabilities, kept + column, ofScores + column, count, Across, inverse, mask, Index(start + column, from), _scale);
            }

            AttentionProducts.WeightedRows(ofScores, 1, Across, keys + offset, count, _width, ofQuery, place, Stride, length);
            AttentionProducts.AddWeightedRows(ofScores, Across, queries, length, _width, keySums + offset, count);
            AttentionProducts.AddWeightedRows(kept, Across, gradients, length, _width, valueSums + offset, count);
        }

        Write(keySums, ofKey, first);
        Write(valueSums, ofValue, first);
    }

    // The first key that the queries of a band look at, and how many: whole groups of sixteen.
    private (int From, int Count) KeysOf(int start, int visible)
    {
        if (_reach < 0)
        {
            return (0, visible);
        }

        var from = Math.Max(0, start - _reach) / Lanes * Lanes;
        return (from, Math.Min(_padded, Whole(start + Band + _reach)) - from);
    }

    // Without a reach, keys behind the last that may be read are hidden from every query, and need not be looked at.
    private int CountKeys(int row)
    {
        var start = _isToken + ((nint)row * _length);
        var count = _length;
        while (count > 1 && start[count - 1] == 0)
        {
            count--;
        }

        return Whole(count);
    }

    // 0 where a query may read a key, −∞ elsewhere. Queries that are none may read all: their numbers are finite, and never read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mask(int row, int start, int from, int count, float* scores)
    {
        var isToken = _isToken + ((nint)row * _length);
        var near = Vector512.Create(_reach < 0 ? int.MaxValue : _reach);
        var self = Vector512.Create(_reach < 0 ? -1 : 0);
        for (var column = 0; column < Band; column += Lanes)
        {
            var place = Vector512.Create(start + column) + Vector512<int>.Indices;
            var isNone = Vector512.GreaterThanOrEqual(place, Vector512.Create(_length));
            var to = scores + column;
            for (var key = from; key < from + count; key++, to += Across)
            {
                var distance = Vector512.Abs(place - Vector512.Create(key));
                var isReadable = Vector512.LessThanOrEqual(distance, key < _length && isToken[key] != 0 ? near : self) | isNone;
                Vector512.AndNot(Vector512.Create(float.NegativeInfinity), isReadable.AsSingle()).Store(to);
            }
        }
    }

    // A head of a row of the tensor, without gaps; zeros fill the rest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(NumberMemory from, nint first, int count, float* to, int padded)
    {
        for (var row = 0; row < count; row++, first += Stride, to += _width)
        {
            for (var column = 0; column < _width; column += Lanes)
            {
                from.Load(first + column).Store(to + column);
            }
        }

        new Span<float>(to, (padded - count) * _width).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(float* from, NumberMemory to, nint first)
    {
        for (var row = 0; row < _length; row++, first += Stride, from += _width)
        {
            for (var column = 0; column < _width; column += Lanes)
            {
                to.Store(first + column, Vector512.Load(from + column));
            }
        }
    }

    private nint First(int row, int head) => ((nint)row * _length * Stride) + (head * _width);

    private DropoutMask.Numbers? MaskOf(int row, int head) =>
        _settings.Dropout > 0 ? new DropoutMask.Numbers(unchecked(_settings.Key + (ulong)((row * _heads) + head)), _settings.Dropout) : null;

    // Where sixteen probabilities of a key stand among [T, T]. Queries that are none get the numbers of others, which nothing reads.
    private Vector512<uint> Index(int query, int key) =>
        (Vector512<uint>.Indices * Vector512.Create((uint)_length)) + Vector512.Create(((uint)query * (uint)_length) + (uint)key);

    private static int Whole(int count) => (count + Lanes - 1) / Lanes * Lanes;

    private void ForEachPair(int memoryLength, AttentionPairs.PairAction action) => AttentionPairs.ForEach(_rows, _heads, (long)_length * _widest * _width, memoryLength, action);
}
