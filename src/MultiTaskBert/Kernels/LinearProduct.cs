using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>A linear layer, x Wᵀ + b, by the kernel that suits its input best.</summary>
internal static class LinearProduct
{
    // MKL sums the rows of 128 and fewer in another order where 1,536 numbers are summed, of 300 and fewer where it is 3,072, of 13 and fewer below: measured on Intel's processors.
    private const long SummedForARow = 6;
    private const long FewestRowsKept = 64;

    // oneDNN chooses anew for every number of rows, so that all bfloat16 products are made of as many.
    private const long RowsOfAPart = 256;

    [ThreadStatic]
    private static bool _keepsRows;

    /// <summary>Whether <see cref="KeepRows"/> holds on this thread.</summary>
    internal static bool KeepsRows => _keepsRows;

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="input">x […, In].</param>
    /// <param name="weight">W [Out, In].</param>
    /// <param name="bias">b [Out], or null.</param>
    /// <returns>[…, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias) =>
        _keepsRows ? KeepingRows(input, weight, bias)
        : FewRowsProduct.Suits(input, weight, bias) ? FewRowsProduct.Of(input, weight, bias)
        : PointwiseProduct.Suits(input) ? PointwiseProduct.Of(input, weight, bias)
        : nn.functional.linear(input, weight, bias);

    /// <summary>
    /// Until the result is disposed each row has, on this thread, the same bits whatever rows are beside it. LibTorch's libraries choose by the number of rows how to sum, so rows that are too
    /// few are filled up with zeros.
    /// </summary>
    internal static IDisposable KeepRows()
    {
        var before = _keepsRows;
        _keepsRows = true;
        return new Keeping(before);
    }

    private static Tensor KeepingRows(Tensor input, Tensor weight, Tensor? bias)
    {
        var count = input.numel() / Math.Max(1, input.size(-1));
        var isInParts = input.dtype == ScalarType.BFloat16;
        var wanted = isInParts ? (count + RowsOfAPart - 1) / RowsOfAPart * RowsOfAPart : Math.Max(Math.Max(FewestRowsKept, input.size(-1) / SummedForARow), count);
        if (wanted == count && !isInParts)
        {
            return nn.functional.linear(input, weight, bias);
        }

        using var scope = NewDisposeScope();
        var rows = input.reshape(-1, input.size(-1));   // [N, In]
        var filled = wanted == count ? rows : cat([rows, zeros(wanted - count, rows.size(1), rows.dtype, rows.device)], 0);
        Tensor[] parts = isInParts ? [.. filled.split(RowsOfAPart, 0).Select(part => nn.functional.linear(part, weight, bias))] : [nn.functional.linear(filled, weight, bias)];
        var output = parts.Length == 1 ? parts[0] : cat(parts, 0);
        return output.narrow(0, 0, count).reshape([.. input.shape[..^1], weight.size(0)]).MoveToOuterDisposeScope();
    }

    private sealed class Keeping(bool before) : IDisposable
    {
        public void Dispose() => _keepsRows = before;
    }
}
