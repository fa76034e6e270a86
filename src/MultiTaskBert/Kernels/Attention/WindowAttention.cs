using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// Attention in which each query reads only what is near it, by LibTorch's operators: rows are divided into blocks, and the queries of a block read it and the two beside it. What
/// <see cref="BandAttention"/> does for other processors and devices, in time and memory that grow with the length and not with its square.
/// </summary>
internal static class WindowAttention
{
    private const long SmallestBlock = 32;   // smaller ones are not worth an operator's start

    /// <summary>Attention over what is near.</summary>
    /// <param name="query">[B, heads, T, A].</param>
    /// <param name="key">[B, heads, T, A].</param>
    /// <param name="value">[B, heads, T, A].</param>
    /// <param name="isToken">Bool [B, 1, 1, T]: which keys may be read.</param>
    /// <param name="reach">How far a query reads to each side, and itself in any case.</param>
    /// <param name="attend">Attention over Q, K, V and a mask: [N, heads, S, A], [N, heads, 3S, A] twice and Bool [N, 1, S, 3S] → [N, heads, S, A].</param>
    /// <returns>[B, heads, T, A] in the type of the inputs, in the dispose scope of the caller.</returns>
    internal static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor isToken, int reach, Func<Tensor, Tensor, Tensor, Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        var (rows, heads, length) = (query.size(0), query.size(1), query.size(2));
        var size = Math.Max(SmallestBlock, reach);
        var blocks = (length + size - 1) / size;
        var context = attend(Blocks(query).flatten(0, 1), Near(Blocks(key)).flatten(0, 1), Near(Blocks(value)).flatten(0, 1), Mask(isToken, size, blocks, reach))   // [B · blocks, heads, size, A]
            .reshape(rows, blocks, heads, size, -1)
            .transpose(1, 2)   // [B, heads, blocks, size, A]
            .flatten(2, 3);
        return context.narrow(2, 0, length).MoveToOuterDisposeScope();

        // [B, heads, T, A] → [B, blocks, heads, size, A]; zeros fill the last block.
        Tensor Blocks(Tensor x) => nn.functional.pad(x, [0, 0, 0, (blocks * size) - length]).reshape(rows, heads, blocks, size, -1).transpose(1, 2);

        // Each block between its neighbours, [B, blocks, heads, 3 size, A]; beyond the row there are zeros.
        Tensor Near(Tensor x)
        {
            var around = nn.functional.pad(x, [0, 0, 0, 0, 0, 0, 1, 1]);
            return cat([around.narrow(1, 0, blocks), x, around.narrow(1, 2, blocks)], 3);
        }
    }

    /// <summary>The mask of all positions at once: what <see cref="Attend"/> does without.</summary>
    /// <param name="isToken">Bool [B, 1, 1, T]: which keys may be read.</param>
    /// <param name="reach">How far a query reads to each side, and itself in any case.</param>
    /// <returns>Bool [B, 1, T, T], in the dispose scope of the caller.</returns>
    internal static Tensor WholeMask(Tensor isToken, int reach)
    {
        using var scope = NewDisposeScope();
        var positions = arange(isToken.size(3), dtype: ScalarType.Int64, device: isToken.device);
        var distances = (positions.unsqueeze(0) - positions.unsqueeze(1)).abs();   // [T, T]

        // Padding far from all tokens would read nothing, and the softmax over nothing is NaN, which spreads: so it reads itself.
        return isToken.logical_and(distances <= reach).logical_or(distances == 0).MoveToOuterDisposeScope();
    }

    // Bool [B · blocks, 1, size, 3 size].
    private static Tensor Mask(Tensor isToken, long size, long blocks, int reach)
    {
        var positions = arange(3 * size, dtype: ScalarType.Int64, device: isToken.device);
        var distances = (positions.unsqueeze(0) - positions.narrow(0, size, size).unsqueeze(1)).abs();                       // [size, 3 size]
        var padded = nn.functional.pad(isToken.flatten(1).to(ScalarType.Byte), [size, ((blocks + 1) * size) - isToken.size(3)]).to(ScalarType.Bool);
        var readable = padded.unfold(1, 3 * size, size).unsqueeze(2);                                                        // [B, blocks, 1, 3 size]
        return readable.logical_and(distances <= reach).logical_or(distances == 0).flatten(0, 1).unsqueeze(1);
    }
}
