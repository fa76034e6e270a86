using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels;

namespace MultiTaskBert.Tests.Kernels;

public sealed class VectorExpTests
{
    // 24 bits make 6·10⁻⁸; the polynomial and the reduction lose another.
    private const double Tolerance = 2e-7;

    [Fact]
    public void Of_WholeRange_EqualsFloat64()
    {
        // Every 1,009th of all positive and negative numbers up to the largest whose result is finite and not denormal, and the ends themselves.
        for (var sign = 0; sign < 2; sign++)
        {
            var end = sign == 0 ? 88.7228f : 87.3365f;
            for (var bits = 0; bits <= BitConverter.SingleToInt32Bits(end); bits += 1009)
            {
                AssertClose(BitConverter.Int32BitsToSingle(bits) * (sign == 0 ? 1 : -1));
            }

            AssertClose(sign == 0 ? end : -end);
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(float.MinValue, 0)]
    [InlineData(-87.4f, 0)]
    [InlineData(0, 1)]
    [InlineData(88.8f, float.PositiveInfinity)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Of_Ends_AreExact(float x, float expected) => Assert.Equal(expected, VectorExp.Of(Vector512.Create(x))[15]);

    private static void AssertClose(float x)
    {
        var expected = Math.Exp(x);
        var found = VectorExp.Of(Vector512.Create(x))[0];
        if (!(Math.Abs(found - expected) <= Tolerance * expected))
        {
            Assert.Fail($"exp({x:R}) is {expected:R} and not {found:R}");
        }
    }
}
