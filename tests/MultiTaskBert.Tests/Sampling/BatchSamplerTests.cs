using CsCheck;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Sampling;

public sealed class BatchSamplerTests
{
    private static readonly Gen<(int Rows, int Size, long Seed, int Epoch)> Runs = Gen.Select(Gen.Int[1, 60], Gen.Int[1, 20], Gen.Long, Gen.Int[0, 1000]);

    [Fact]
    public void Batches_AnyArguments_HoldEveryRowOnceAnEpoch() => Runs.Sample(run =>
    {
        foreach (var sampler in (BatchSampler[])[new ShuffledBatches(), new SequentialBatches()])
        {
            var batches = sampler.Batches(new(run.Rows, run.Size, run.Seed, run.Epoch)).ToArray();
            Assert.Equal(Enumerable.Range(0, run.Rows), batches.SelectMany(batch => batch).Order());
            Assert.Equal(sampler.BatchCount(new(run.Rows, run.Size)), batches.Length);
            Assert.All(batches[..^1], batch => Assert.Equal(run.Size, batch.Count));
            Assert.InRange(batches[^1].Count, 1, run.Size);
        }
    }, iter: 500);

    [Fact]
    public void ShuffledBatches_DropLast_HoldsOnlyFullBatchesOfDifferentRows() => Runs.Where(run => run.Rows >= run.Size).Sample(run =>
    {
        var sampler = new ShuffledBatches { DropLast = true };
        var batches = sampler.Batches(new(run.Rows, run.Size, run.Seed, run.Epoch)).ToArray();
        Assert.Equal(run.Rows / run.Size, batches.Length);
        Assert.Equal(batches.Length, sampler.BatchCount(new(run.Rows, run.Size)));
        Assert.All(batches, batch => Assert.Equal(run.Size, batch.Count));
        Assert.Equal(run.Rows / run.Size * run.Size, batches.SelectMany(batch => batch).Distinct().Count());
    }, iter: 500);

    [Fact]
    public void ShuffledBatches_SameArguments_GivesTheSameBatches() => Runs.Sample(run =>
        Assert.Equal(Order(run.Rows, run.Size, run.Seed, run.Epoch), Order(run.Rows, run.Size, run.Seed, run.Epoch)), iter: 200);

    [Fact]
    public void ShuffledBatches_OtherSeedOrEpoch_GivesAnotherOrder()
    {
        Assert.NotEqual(Order(40, 8, 1, 0), Order(40, 8, 2, 0));
        Assert.NotEqual(Order(40, 8, 1, 0), Order(40, 8, 1, 1));
        Assert.Equal(Order(40, 8, 1, 0), Order(40, 5, 1, 0)); // The order does not depend on how it is cut.
    }

    [Fact]
    public void ShuffledBatches_ManyEpochs_PutsEachRowFirstEquallyOften()
    {
        // 6,000 draws of a fair die of 6 sides: each side 1,000 times, standard deviation 29; the tolerance is five of them.
        var counts = new int[6];
        for (var epoch = 0; epoch < 6000; epoch++)
        {
            counts[new ShuffledBatches().Batches(new(6, 1, seed: 3, epoch)).First()[0]]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 1000 - 145, 1000 + 145));
    }

    [Fact]
    public void SequentialBatches_KeepTheOrder() =>
        Assert.Equal([[0, 1, 2], [3, 4, 5], [6]], new SequentialBatches().Batches(new(7, 3, seed: 1, epoch: 1)));

    [Fact]
    public void SamplerInput_BadArguments_Throws()
    {
        Assert.Equal("rowCount", Assert.Throws<ArgumentOutOfRangeException>(() => new SamplerInput(0, 1)).ParamName);
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => new SamplerInput(1, 0)).ParamName);
        Assert.Equal("epoch", Assert.Throws<ArgumentOutOfRangeException>(() => new SamplerInput(1, 1, 0, -1)).ParamName);
        Assert.Equal(
            "There are 2 rows and 3 lengths; give the length of each row.",
            Assert.Throws<InvalidOperationException>(() => new SamplerInput(2, 1, lengths: () => [1, 2, 3]).Lengths).Message);
    }

    [Fact]
    public void BatchCount_DropLastWithTooFewRows_Throws() => Assert.StartsWith(
        "With DropLast, 3 rows make no batch of 4; use a smaller batch size or keep the last batch.",
        Assert.Throws<ArgumentException>(() => new ShuffledBatches { DropLast = true }.BatchCount(new(3, 4))).Message,
        StringComparison.Ordinal);

    private static int[] Order(int rows, int size, long seed, int epoch) => [.. new ShuffledBatches().Batches(new(rows, size, seed, epoch)).SelectMany(batch => batch)];
}
