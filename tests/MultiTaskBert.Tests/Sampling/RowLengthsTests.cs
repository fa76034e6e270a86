using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Sampling;

/// <summary>Lengths are found when they are needed, and the batches are those that were made when all were known.</summary>
public sealed class RowLengthsTests
{
    [Theory]
    [InlineData(1000, 8, 5, false)]
    [InlineData(1003, 8, 5, true)]
    [InlineData(1003, 8, 500, false)]
    [InlineData(5, 8, 50, false)]
    [InlineData(40, 8, 1, false)]
    public void LengthBucketed_LengthsFoundLate_GivesTheSameBatches(int rows, int batchSize, int poolBatches, bool dropLast)
    {
        var lengths = Lengths(rows);
        var sampler = new LengthBucketedBatches { PoolBatches = poolBatches, DropLast = dropLast };
        foreach (var epoch in (int[])[0, 3])
        {
            Assert.Equal(
                AllAtOnce(new SamplerInput(rows, batchSize, 7, epoch, () => lengths), poolBatches, dropLast),
                sampler.Batches(new SamplerInput(rows, batchSize, 7, epoch, () => new RowLengths(rows, row => lengths[row]))));
        }
    }

    [Fact]
    public void LengthBucketed_FirstBatch_ReadsTheRowsOfOnePool()
    {
        var asked = 0;
        var input = new SamplerInput(100_000, 8, 7, 0, () => new RowLengths.Of(new RowLengths(200_000, row => Interlocked.Increment(ref asked) * 0 + (row % 50)), 100_000, row => row + 50_000));
        Assert.Equal(8, new LengthBucketedBatches { PoolBatches = 10 }.Batches(input).First().Count);
        Assert.Equal(80, asked);
    }

    [Fact]
    public void Measure_ManyRows_TellsAndThrowsWhatWasThrown()
    {
        var told = 0;
        var lengths = new RowLengths(50_000, row => row, rows => { Assert.Equal(50_000, rows); return more => Interlocked.Add(ref told, more); });
        RowLengths.MeasureAll(lengths);
        Assert.Equal(50_000, told);
        Assert.Equal(Enumerable.Range(0, 50_000), lengths);
        var broken = new RowLengths(1000, row => row == 700 ? throw new InvalidOperationException("row 700") : row);
        Assert.Equal("row 700", Assert.Throws<InvalidOperationException>(() => RowLengths.MeasureAll(broken)).Message);
    }

    private static int[] Lengths(int rows)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, rows).Select(_ => random.Next(0, 40))];
    }

    // As the sampler says it in words: shuffle, cut into pools, sort each, cut into batches, shuffle these.
    private static IReadOnlyList<int>[] AllAtOnce(SamplerInput input, int poolBatches, bool dropLast)
    {
        int[] order = [.. Enumerable.Range(0, input.RowCount)];
        new RandomStream(input.Seed, input.Epoch, "batch order").Shuffle<int>(order);
        var full = order.Length / input.BatchSize * input.BatchSize;
        var batches = order[..full].Chunk(poolBatches * input.BatchSize).SelectMany(pool => pool.OrderBy(row => input.Lengths[row]).Chunk(input.BatchSize)).ToList();
        if (full < order.Length && !dropLast)
        {
            batches.Add(order[full..]);
        }

        IReadOnlyList<int>[] mixed = [.. batches];
        new RandomStream(input.Seed, input.Epoch, "order of batches by length").Shuffle<IReadOnlyList<int>>(mixed);
        return mixed;
    }
}
