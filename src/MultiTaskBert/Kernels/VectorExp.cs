using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels;

/// <summary>The exponential function of sixteen numbers at a time.</summary>
internal static class VectorExp
{
    private const float Log2OfE = 1.44269504f;
    private const float Ln2High = 0.693359375f;        // 9 bits, so that products with whole numbers up to 2⁷ are exact
    private const float Ln2Low = -2.12194440e-4f;      // ln 2 − Ln2High
    private const float Lowest = -87.33654f;           // ln of the smallest normal number
    private const float Highest = 88.72283f;           // ln of the largest one

    /// <summary>e to the power of each element, to a relative error of 2·10⁻⁷.</summary>
    /// <param name="x">Any numbers. Where the result would be denormal, and for −∞, it is 0; above 88.7228 it is ∞; NaN stays NaN.</param>
    /// <remarks>x = n ln 2 + r with |r| ≤ ln 2 / 2, and eˣ = 2ⁿ eʳ; eʳ is Taylor's polynomial of degree 7, whose remainder is 5·10⁻⁹.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Of(Vector512<float> x)
    {
        var n = Vector512.Round(x * Vector512.Create(Log2OfE));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var y = Vector512.Create(1f / 5040);
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1f / 720));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1f / 120));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1f / 24));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(1f / 6));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(0.5f));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512<float>.One);
        y = Vector512.FusedMultiplyAdd(y, r, Vector512<float>.One);

        // n is added to the exponent of y, which is between 0.7 and 1.5; where n is no number, so is y, and 0 is added.
        var scaled = (y.AsInt32() + (Vector512.ConvertToInt32Native(n) << 23)).AsSingle();
        scaled = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(Highest)), Vector512.Create(float.PositiveInfinity), scaled);
        return Vector512.AndNot(scaled, Vector512.LessThan(x, Vector512.Create(Lowest)));
    }
}
