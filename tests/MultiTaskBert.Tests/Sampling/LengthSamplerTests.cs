using CsCheck;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Sampling;

/// <summary>Batches by length: every row once, little padding, and still random.</summary>
public sealed class LengthSamplerTests
{
    private static readonly Gen<(int[] Lengths, int Size, long Seed, int Epoch, int Pool)> Runs =
        Gen.Select(Gen.Int[1, 40].Array[1, 80], Gen.Int[1, 20], Gen.Long, Gen.Int[0, 1000], Gen.Int[1, 4]);

    [Fact]
    public void LengthBucketedBatches_AnyRows_HoldEveryRowOnceInFullBatchesButOne() => Runs.Sample(run =>
    {
        var sampler = new LengthBucketedBatches { PoolBatches = run.Pool };
        var input = Input(run.Lengths, run.Size, run.Seed, run.Epoch);
        var batches = sampler.Batches(input).ToArray();
        Assert.Equal(Enumerable.Range(0, run.Lengths.Length), batches.SelectMany(batch => batch).Order());
        Assert.Equal(sampler.BatchCount(input), batches.Length);
        Assert.InRange(batches.Count(batch => batch.Count < run.Size), 0, 1);
        Assert.Equal(batches.Select(batch => batch.ToArray()), sampler.Batches(Input(run.Lengths, run.Size, run.Seed, run.Epoch)).Select(batch => batch.ToArray()));
        if (run.Lengths.Length >= run.Size)
        {
            var full = new LengthBucketedBatches { PoolBatches = run.Pool, DropLast = true };
            Assert.All(full.Batches(input), batch => Assert.Equal(run.Size, batch.Count));
        }
    }, iter: 500);

    [Fact]
    public void TokenBudgetBatches_AnyRows_HoldEveryRowOnceWithinTheBudget() => Runs.Sample(run =>
    {
        var sampler = new TokenBudgetBatches(40 + run.Size) { PoolRows = 10 * run.Pool };
        var input = Input(run.Lengths, run.Size, run.Seed, run.Epoch);
        var batches = sampler.Batches(input).ToArray();
        Assert.Equal(Enumerable.Range(0, run.Lengths.Length), batches.SelectMany(batch => batch).Order());
        Assert.Equal(sampler.BatchCount(input), batches.Length);
        Assert.All(batches, batch => Assert.InRange(batch.Count * batch.Max(row => run.Lengths[row]), 1, 40 + run.Size));
    }, iter: 500);

    [Fact]
    public void LengthBucketedBatches_ManyEpochs_PutEachRowInTheSmallBatchEquallyOften()
    {
        // Ten rows in batches of four: each row is one of two in the small batch in a fifth of the epochs, the longest too. 4,000 epochs: mean 800, deviation 25; five of them.
        int[] lengths = [1, 1, 1, 2, 2, 3, 5, 8, 13, 40];
        var counts = new int[10];
        for (var epoch = 0; epoch < 4000; epoch++)
        {
            foreach (var row in new LengthBucketedBatches().Batches(Input(lengths, 4, 3, epoch)).Single(batch => batch.Count == 2))
            {
                counts[row]++;
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 800 - 125, 800 + 125));
    }

    [Fact]
    public void Batches_ByLength_DoNotComeInOrderOfLength()
    {
        int[] lengths = [.. Enumerable.Range(1, 400)];
        foreach (var sampler in (BatchSampler[])[new LengthBucketedBatches(), new TokenBudgetBatches(2000)])
        {
            var longest = sampler.Batches(Input(lengths, 8, 1, 0)).Select(batch => batch.Max()).ToArray();
            Assert.NotEqual(longest.Order(), longest);
            Assert.NotEqual(longest, sampler.Batches(Input(lengths, 8, 1, 1)).Select(batch => batch.Max()));
        }
    }

    [Fact]
    public void TokenBudgetBatches_RowBeyondTheBudget_IsNamed() => Assert.StartsWith(
        "Row 1 has 9 tokens, more than the 8 that a batch may have; raise MaxTokens, or cut rows by CollatorOptions.MaxLength.",
        Assert.Throws<ArgumentException>(() => new TokenBudgetBatches(8).Batches(Input([3, 9, 4], 2, 0, 0))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Options_OutOfRange_AreProblemsAndMakeNoBatches()
    {
        Assert.Equal(["LengthBucketedBatches.PoolBatches is 0; it must be 1 or more."], new LengthBucketedBatches { PoolBatches = 0 }.Check());
        Assert.Equal(["TokenBudgetBatches.MaxTokens is 0; it must be 1 or more."], new TokenBudgetBatches(0).Check());
        Assert.Equal(2, new TokenBudgetBatches(0) { PoolRows = 0 }.Check().Count);
        foreach (var sampler in (BatchSampler[])[new LengthBucketedBatches { PoolBatches = 0 }, new TokenBudgetBatches(0), new TokenBudgetBatches(8) { PoolRows = 0 }])
        {
            Assert.Contains("it must be 1 or more", Assert.Throws<ArgumentException>(() => sampler.Batches(Input([3, 9, 4], 2, 0, 0))).Message, StringComparison.Ordinal);
        }
    }

    private static SamplerInput Input(int[] lengths, int size, long seed, int epoch) => new(lengths.Length, size, seed, epoch, () => lengths);
}
