using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels;

/// <summary>GELU by the error function (Hendrycks and Gimpel 2016), of sixteen numbers at a time.</summary>
internal static class VectorGelu
{
    private const float Farthest = 20;   // beyond it the tail is 0 in Float32

    /// <summary>x Φ(x), to 2·10⁻⁷ of the larger of 1 and |x|. NaN stays NaN; of −∞ it is 0.</summary>
    /// <param name="x">Any numbers.</param>
    /// <remarks>
    /// With a = |x|: x Φ(x) = max(x, 0) − a Φ(−a), and Φ(−a) = exp(−a² / 2) s P(s) with s = 1 / (1 + 0.3 a), in the manner of Abramowitz and Stegun 7.1.26. P, of degree 7, meets that ratio at
    /// the nodes of Chebyshev for a from 0 to 9; a Φ(−a) is off by 10⁻⁸ at most.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x)
    {
        var a = Vector512.MinNative(Vector512.Abs(x), Vector512.Create(Farthest));
        var s = Vector512<float>.One / Vector512.FusedMultiplyAdd(Vector512.Create(0.3f), a, Vector512<float>.One);
        var p = Vector512.Create(0.038035682f);
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.16728755f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.22426364f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(-0.070785654f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.138021306f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.096889039f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.12127062f));
        p = Vector512.FusedMultiplyAdd(p, s, Vector512.Create(0.11959295f));
        var tail = a * s * p * VectorExp.Of(x * x * Vector512.Create(-0.5f));
        return Vector512.MaxNative(Vector512<float>.Zero, x) - tail;   // where x is NaN the second one counts
    }
}
