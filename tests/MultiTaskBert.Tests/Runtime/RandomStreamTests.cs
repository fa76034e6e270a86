using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>
/// The numbers are a promise: a run resumed with a newer version must draw what the old one drew. The expected values come from an
/// implementation of SHA-256 seeding and xoshiro256** in Python, written from the paper.
/// </summary>
public sealed class RandomStreamTests
{
    [Theory]
    [InlineData(0L, 0L, "", 0x7e90c2da21f04916UL, 0xac702612b5e43567UL, 0x8a65e43b912b9791UL)]
    [InlineData(42L, 0L, "shuffle", 0xb966986da1fdc3e4UL, 0xe06a5fbbf36f00b5UL, 0xb2c27ea98467b7c2UL)]
    [InlineData(-1L, long.MaxValue, "é→𝄞", 0x854298d6beda1e41UL, 0xbcb54c5a9c9593dfUL, 0xeb73dd29844cb580UL)]
    public void NextBits_KnownTriple_EqualsReference(long seed, long step, string purpose, ulong first, ulong second, ulong third)
    {
        var stream = new RandomStream(seed, step, purpose);
        Assert.Equal([first, second, third], (ulong[])[stream.NextBits(), stream.NextBits(), stream.NextBits()]);
    }

    [Fact]
    public void NextDouble_KnownTriple_EqualsReference()
    {
        var stream = new RandomStream(42, 7, "dropout");
        Assert.Equal(
            [0.04966438755884328, 0.5470803194961424, 0.10208669462802644], (double[])[stream.NextDouble(), stream.NextDouble(), stream.NextDouble()]);
    }

    [Fact]
    public void NextInt_KnownTriple_EqualsReference()
    {
        var stream = new RandomStream(42, 7, "rows");
        Assert.Equal([4, 3, 6, 8, 2, 6, 7, 2, 4, 6, 1, 7], Enumerable.Range(0, 12).Select(_ => stream.NextInt(10)));
    }

    [Fact]
    public void Shuffle_KnownTriple_EqualsReference()
    {
        int[] items = [.. Enumerable.Range(0, 10)];
        new RandomStream(42, 7, "rows").Shuffle<int>(items);
        Assert.Equal([7, 2, 0, 9, 8, 1, 6, 5, 3, 4], items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Shuffle_AnyLength_KeepsEveryItemOnce(int length)
    {
        int[] items = [.. Enumerable.Range(0, length)];
        new RandomStream(3, 0, "shuffle").Shuffle<int>(items);
        Assert.Equal(Enumerable.Range(0, length), items.Order());
    }

    [Fact]
    public void Shuffle_ThreeItems_EveryOrderEquallyLikely()
    {
        var stream = new RandomStream(5, 0, "orders");
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 60_000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            stream.Shuffle<char>(items);
            var order = new string(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, counts.Count);
        AssertUniform([.. counts.Values], criticalValue: 20.52); // Chi-square, 5 degrees of freedom, p = 0.001.
    }

    [Fact]
    public void NextInt_TenValues_Uniform()
    {
        var stream = new RandomStream(11, 0, "uniformity");
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++)
        {
            counts[stream.NextInt(10)]++;
        }

        AssertUniform(counts, criticalValue: 27.88); // 9 degrees of freedom, p = 0.001.
    }

    [Fact]
    public void NextDouble_HundredBins_UniformAndBelowOne()
    {
        var stream = new RandomStream(12, 0, "uniformity");
        var counts = new int[100];
        for (var i = 0; i < 200_000; i++)
        {
            counts[(int)(stream.NextDouble() * 100)]++;
        }

        AssertUniform(counts, criticalValue: 148.23); // 99 degrees of freedom, p = 0.001.
    }

    [Fact]
    public void NewStream_OtherSeedStepOrPurpose_SharesNoNumber()
    {
        (long Seed, long Step, string Purpose)[] triples = [(1, 2, "a"), (1, 2, "b"), (1, 3, "a"), (2, 2, "a"), (2, 1, "a"), (1, 2, "a "), (1, 2, "")];
        var seen = new HashSet<ulong>();
        foreach (var (seed, step, purpose) in triples)
        {
            var stream = new RandomStream(seed, step, purpose);
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(seen.Add(stream.NextBits()), $"({seed}, {step}, '{purpose}') repeats a number of another stream");
            }
        }
    }

    [Fact]
    public void NextInt_PurposesSideBySide_Uncorrelated()
    {
        var one = new RandomStream(1, 0, "shuffle");
        var other = new RandomStream(1, 0, "dropout");
        var counts = new int[16];
        for (var i = 0; i < 64_000; i++)
        {
            counts[(one.NextInt(4) * 4) + other.NextInt(4)]++;
        }

        AssertUniform(counts, criticalValue: 37.70); // 15 degrees of freedom, p = 0.001.
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void NextInt_BoundNotPositive_Throws(int bound) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(0, 0, "x").NextInt(bound));

    // Pearson's chi-square against equal counts; the seeds are fixed, so the test gives the same verdict every time.
    private static void AssertUniform(int[] counts, double criticalValue)
    {
        var expected = counts.Average();
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0, criticalValue);
    }
}
