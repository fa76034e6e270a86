using MultiTaskBert.Kernels.Dropout;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>Masks of dropout. Oracle: the plain twin, bit for bit, and the binomial distribution.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DropoutMaskTests
{
    [Fact]
    public void Fill_AnyLength_EqualsThePlainTwin()
    {
        for (var length = 0; length < 100; length++)
        {
            float[] fast = new float[length], plain = new float[length];
            DropoutMask.Fill(fast, 0x1234_5678_9ABC_DEF0UL + (ulong)length, 0.3);
            DropoutMask.FillPlainly(plain, 0x1234_5678_9ABC_DEF0UL + (ulong)length, 0.3);
            Assert.Equal(plain, fast);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Fill_ManyElements_DropsTheShareInEveryPlace(double probability)
    {
        // Five standard deviations of a binomial count, over all elements and over those at each place of a vector.
        const int count = 1 << 20;
        var mask = new float[count];
        DropoutMask.Fill(mask, 42, probability);
        AssertShare(mask, probability);
        for (var place = 0; place < 16; place++)
        {
            AssertShare([.. mask.Where((_, i) => i % 16 == place)], probability);
        }

        Assert.Equal([0, (float)(1 / (1 - probability))], mask.Distinct().Order());
    }

    [Fact]
    public void Fill_KeysAndNeighbours_AreIndependent()
    {
        // Of two independent masks of one half, half of the places agree; five standard deviations.
        const int count = 1 << 18;
        var masks = Enumerable.Range(0, 40).Select(key => Mask((ulong)key << (key % 2 * 32), count)).ToArray();
        for (var i = 1; i < masks.Length; i++)
        {
            AssertShare([.. masks[i].Zip(masks[i - 1], (a, b) => a == b ? 0f : 1f)], 0.5);
            AssertShare([.. masks[i].Zip(masks[i].Skip(1), (a, b) => a == b ? 0f : 1f)], 0.5);
        }
    }

    [Fact]
    public void Of_SeededGenerator_GivesTheSameMaskWithAndWithoutGradient()
    {
        using var scope = NewDisposeScope();
        var plain = arange(1, 1001, ScalarType.Float32).view(10, 100);
        var learning = plain.detach().clone().requires_grad_();
        random.manual_seed(5);
        var first = MaskedDropout.Of(plain, 0.25, training: true);
        random.manual_seed(5);
        var second = MaskedDropout.Of(learning, 0.25, training: true);
        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.NotEqual(first.data<float>().ToArray(), MaskedDropout.Of(plain, 0.25, training: true).data<float>().ToArray());

        // The gradient of a sum is the mask.
        second.sum().backward();
        Assert.Equal(first.data<float>().ToArray(), learning.grad!.mul(plain).data<float>().ToArray());
        Assert.Same(plain, MaskedDropout.Of(plain, 0.25, training: false));
        Assert.Same(plain, MaskedDropout.Of(plain, 0, training: true));
    }

    private static float[] Mask(ulong key, int count)
    {
        var mask = new float[count];
        DropoutMask.Fill(mask, key, 0.5);
        return mask;
    }

    private static void AssertShare(float[] mask, double probability)
    {
        var zeros = mask.Count(value => value == 0);
        var deviation = Math.Sqrt(mask.Length * probability * (1 - probability));
        Assert.InRange(zeros, (mask.Length * probability) - (5 * deviation), (mask.Length * probability) + (5 * deviation));
    }
}
