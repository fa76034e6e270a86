using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>A linear layer, x Wᵀ + b, by the kernel that suits its input best.</summary>
internal static class LinearProduct
{
    // MKL and oneDNN choose by the number of rows how to sum, so where a row's bits count all products are made of as many: enough to be quick, few enough that a last part filled up with
    // zeros does not waste much. To fill up only where rows are few is not enough: a training from kept features then ended with other weights.
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
        _keepsRows ? InEqualParts(input, weight, bias)
        : FewRowsProduct.Suits(input, weight, bias) ? FewRowsProduct.Of(input, weight, bias)
        : PointwiseProduct.Suits(input) ? PointwiseProduct.Of(input, weight, bias)
        : nn.functional.linear(input, weight, bias);

    /// <summary>
    /// Until the result is disposed each row has, on this thread, the same bits whatever rows are beside it. It costs time where rows do not fill their parts.
    /// </summary>
    internal static IDisposable KeepRows()
    {
        var before = _keepsRows;
        _keepsRows = true;
        return new Keeping(before);
    }

    private static Tensor InEqualParts(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var rows = input.reshape(-1, input.size(-1));   // [N, In]
        var count = rows.size(0);
        var missing = (RowsOfAPart - (count % RowsOfAPart)) % RowsOfAPart;
        var filled = missing == 0 ? rows : cat([rows, zeros(missing, rows.size(1), rows.dtype, rows.device)], 0);
        var parts = filled.split(RowsOfAPart, 0).Select(part => nn.functional.linear(part, weight, bias)).ToArray();
        var output = parts.Length == 1 ? parts[0] : cat(parts, 0);
        return output.narrow(0, 0, count).reshape([.. input.shape[..^1], weight.size(0)]).MoveToOuterDisposeScope();
    }

    private sealed class Keeping(bool before) : IDisposable
    {
        public void Dispose() => _keepsRows = before;
    }
}
