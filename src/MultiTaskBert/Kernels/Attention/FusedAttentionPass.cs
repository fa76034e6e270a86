using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels.Dropout;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>One pass of <see cref="FusedAttention"/> over all rows and heads: a head of a row at a time, which fits in a core's nearest memory.</summary>
/// <remarks>
/// Scores lie with the keys below each other and sixteen queries beside each other, so that the softmax of sixteen queries is made of whole vectors, and nothing has to be summed
/// across one. From key to key they are an odd number of cache lines apart: a power of two would put all keys of a query in the same few places of the cache. What lies behind the
/// last query is finite and never read. A pass holds addresses: the tensors are the caller's, who keeps them.
/// </remarks>
internal sealed unsafe class FusedAttentionPass
{
    private const int Lanes = 16;

    private readonly int _rows, _length, _padded, _heads, _width;
    private readonly int _across;                     // from the scores of one key to those of the next
    private readonly NumberMemory _query, _key, _value;
    private readonly AttentionBias _bias;
    private readonly DropoutMask.Numbers? _mask;
    private readonly float _scale;

    private FusedAttentionPass(Tensor query, Tensor key, Tensor value, Tensor bias, FusedAttentionSettings settings)
    {
        (_rows, _length, _heads) = ((int)query.size(0), (int)query.size(1), settings.Heads);
        _width = (int)query.size(2) / _heads;
        var vectors = (_length + Lanes - 1) / Lanes;
        _padded = vectors * Lanes;
        _across = (vectors | 1) * Lanes;
        (_query, _key, _value) = (new NumberMemory(query), new NumberMemory(key), new NumberMemory(value));
        _bias = new AttentionBias(bias);
        _mask = settings.Dropout > 0 ? new DropoutMask.Numbers(settings.Key, settings.Dropout) : null;
        _scale = (float)(1 / Math.Sqrt(_width));
    }

    private int Stride => _heads * _width;

    private int RowsLength => _padded * _width;

    private int ColumnsLength => _width * _across;

    private int ScoresLength => _padded * _across;

    /// <summary>Computes attention.</summary>
    /// <param name="query">[B, T, H], Float32 or bfloat16, without gaps.</param>
    /// <param name="key">The same.</param>
    /// <param name="value">The same.</param>
    /// <param name="bias">As in <see cref="FusedAttention.Attend"/>, without gaps.</param>
    /// <param name="settings">The other settings.</param>
    /// <returns>[B, T, H] in the type of the inputs.</returns>
    internal static Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor bias, FusedAttentionSettings settings)
    {
        var output = empty_like(query);
        var pass = new FusedAttentionPass(query, key, value, bias, settings);
        var memory = new NumberMemory(output);
        pass.ForEachPair(pass.ColumnsLength + (2 * pass.RowsLength) + pass.ScoresLength, (row, head, scratch) => pass.Forward(row, head, memory, scratch));
        return output;
    }

    /// <summary>Computes the gradients of Q, K and V. Scores and probabilities are computed again.</summary>
    /// <param name="query">What <see cref="Forward(Tensor, Tensor, Tensor, Tensor, FusedAttentionSettings)"/> got.</param>
    /// <param name="key">The same.</param>
    /// <param name="value">The same.</param>
    /// <param name="bias">The same.</param>
    /// <param name="gradient">That of the output; of the inputs' type, without gaps.</param>
    /// <param name="settings">The same.</param>
    /// <returns>Three times [B, T, H] in the type of the inputs.</returns>
    internal static Tensor[] Backward(Tensor query, Tensor key, Tensor value, Tensor bias, Tensor gradient, FusedAttentionSettings settings)
    {
        Tensor[] outputs = [empty_like(query), empty_like(key), empty_like(value)];
        var pass = new FusedAttentionPass(query, key, value, bias, settings);
        var given = new NumberMemory(gradient);
        var (ofQuery, ofKey, ofValue) = (new NumberMemory(outputs[0]), new NumberMemory(outputs[1]), new NumberMemory(outputs[2]));
        pass.ForEachPair(
            (4 * pass.RowsLength) + (2 * pass.ColumnsLength) + (2 * pass.ScoresLength) + (pass._padded * Lanes),
            (row, head, scratch) => pass.Backward(row, head, given, ofQuery, ofKey, ofValue, scratch));
        return outputs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(int row, int head, NumberMemory output, float* scratch)
    {
        var first = First(row, head);
        float* query = scratch, keys = query + ColumnsLength, values = keys + RowsLength, scores = values + RowsLength;
        var queries = values;   // as rows: needed no longer once the values are read
        Copy(_query, first, _length, queries);
        AttentionProducts.Transpose(queries, _padded, _width, _scale, query, _across);
        var visible = _bias.CountKeys(row, head, _length);
        Copy(_key, first, visible, keys);
        Copy(_value, first, visible, values);
        _bias.CopyTo(row, head, visible, _length, scores, _across);
        AttentionProducts.RowsByColumns(keys, visible, _width, query, _padded, _across, scores, more: true);
        for (var column = 0; column < _length; column += Lanes)
        {
            var inverse = AttentionSoftmax.Exponentials(scores + column, visible, _across, scores + column, _across);
            AttentionSoftmax.Keep(scores + column, visible, _across, inverse, _mask, Index(row, head, column));
        }

        AttentionProducts.WeightedRows(scores, 1, _across, values, visible, _width, output, first, Stride, _length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Backward(int row, int head, NumberMemory given, NumberMemory ofQuery, NumberMemory ofKey, NumberMemory ofValue, float* scratch)
    {
        var first = First(row, head);
        float* queries = scratch, query = queries + RowsLength;   // as rows, and as columns
        float* gradients = query + ColumnsLength, gradient = gradients + RowsLength;   // the same
        float* keys = gradient + ColumnsLength, values = keys + RowsLength;
        float* kept = values + RowsLength, ofScores = kept + ScoresLength, probabilities = ofScores + ScoresLength;
        var visible = _bias.CountKeys(row, head, _length);
        Copy(_query, first, _length, queries);
        AttentionProducts.Transpose(queries, _padded, _width, _scale, query, _across);
        Copy(given, first, _length, gradients);
        AttentionProducts.Transpose(gradients, _padded, _width, 1, gradient, _across);
        Copy(_key, first, visible, keys);
        Copy(_value, first, visible, values);
        _bias.CopyTo(row, head, visible, _length, kept, _across);
        AttentionProducts.RowsByColumns(keys, visible, _width, query, _padded, _across, kept, more: true);
        AttentionProducts.RowsByColumns(values, visible, _width, gradient, _padded, _across, ofScores, more: false);
        for (var column = 0; column < _length; column += Lanes)
        {
            var inverse = AttentionSoftmax.Exponentials(kept + column, visible, _across, probabilities, Lanes);
            AttentionSoftmax.Differentiate(probabilities, kept + column, ofScores + column, visible, _across, inverse, _mask, Index(row, head, column), _scale);
        }

        AttentionProducts.WeightedRows(ofScores, 1, _across, keys, visible, _width, ofQuery, first, Stride, _length);
        AttentionProducts.WeightedRows(ofScores, _across, 1, queries, _length, _width, ofKey, first, Stride, visible);
        AttentionProducts.WeightedRows(kept, _across, 1, gradients, _length, _width, ofValue, first, Stride, visible);
        Clear(ofKey, first + ((nint)visible * Stride), _length - visible);
        Clear(ofValue, first + ((nint)visible * Stride), _length - visible);
    }

    // A head of a row of the tensor, without gaps; zeros fill the rest of [padded, A].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(NumberMemory from, nint first, int count, float* to)
    {
        for (var row = 0; row < count; row++, first += Stride, to += _width)
        {
            for (var column = 0; column < _width; column += Lanes)
            {
                from.Load(first + column).Store(to + column);
            }
        }

        new Span<float>(to, (_padded - count) * _width).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Clear(NumberMemory memory, nint first, int count)
    {
        for (var row = 0; row < count; row++, first += Stride)
        {
            for (var column = 0; column < _width; column += Lanes)
            {
                memory.Store(first + column, Vector512<float>.Zero);
            }
        }
    }

    private nint First(int row, int head) => ((nint)row * _length * Stride) + (head * _width);

    // Where sixteen probabilities of the first key stand among [B, heads, T, T]. Queries that are none get the numbers of others, which nothing reads.
    private Vector512<uint> Index(int row, int head, int query) =>
        (Vector512<uint>.Indices * Vector512.Create((uint)_length)) + Vector512.Create((uint)(((((row * _heads) + head) * _length) + query) * _length));

    private void ForEachPair(int memoryLength, AttentionPairs.PairAction action) => AttentionPairs.ForEach(_rows, _heads, (long)_length * _length * _width, memoryLength, action);
}
