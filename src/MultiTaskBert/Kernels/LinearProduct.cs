using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>A Float32 linear layer, x Wᵀ + b, by the kernel that suits its input best.</summary>
internal static class LinearProduct
{
    [ThreadStatic]
    private static bool _isPlain;

    /// <summary>Whether <see cref="KeepPlain"/> holds on this thread.</summary>
    internal static bool IsKeptPlain => _isPlain;

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="input">x […, In].</param>
    /// <param name="weight">W [Out, In].</param>
    /// <param name="bias">b [Out], or null.</param>
    /// <returns>[…, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias) =>
        _isPlain ? nn.functional.linear(input, weight, bias)
        : FewRowsProduct.Suits(input, weight, bias) ? FewRowsProduct.Of(input, weight, bias)
        : PointwiseProduct.Suits(input) ? PointwiseProduct.Of(input, weight, bias)
        : nn.functional.linear(input, weight, bias);

    /// <summary>Leaves all products of this thread to LibTorch until the result is disposed: for where a row must have the same bits whatever rows are beside it.</summary>
    internal static IDisposable KeepPlain()
    {
        var before = _isPlain;
        _isPlain = true;
        return new Plainness(before);
    }

    private sealed class Plainness(bool before) : IDisposable
    {
        public void Dispose() => _isPlain = before;
    }
}
