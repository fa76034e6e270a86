using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Tests.Batching;

public sealed class BatchPlanTests
{
    [Fact]
    public void Of_AnyRows_HoldsEachRowOnce()
    {
        foreach (var (rows, price, limit) in Cases(300, mostRows: 60))
        {
            var plan = BatchPlan.Of(rows, price, limit);

            Assert.Equal(Enumerable.Range(0, rows.Length), Batches(plan).SelectMany(batch => batch).Order());
        }
    }

    [Fact]
    public void Of_AnyRows_KeepsToTheLimitAndLeavesLongerRowsAlone()
    {
        foreach (var (rows, price, limit) in Cases(300, mostRows: 60))
        {
            var plan = BatchPlan.Of(rows, price, limit);

            Assert.All(Batches(plan), batch => Assert.True(batch.Length == 1 || Tokens(rows, batch) <= limit, $"{string.Join(' ', batch)} are {Tokens(rows, batch)} tokens of {limit}"));
        }
    }

    [Fact]
    public void First_AnyRows_HoldsTheOldest()
    {
        foreach (var (rows, price, limit) in Cases(300, mostRows: 60))
        {
            var plan = BatchPlan.Of(rows, price, limit);

            Assert.Contains(0, plan[plan.First].ToArray());
        }
    }

    [Fact]
    public void Of_FewRows_CostsAsLittleAsTheBestOfAllCuts()
    {
        foreach (var (rows, price, limit) in Cases(300, mostRows: 10))
        {
            var plan = BatchPlan.Of(rows, price, limit);

            Assert.Equal(BestCut(rows, price, limit), Cost(rows, Batches(plan), price), tolerance: 1e-6);
        }
    }

    [Fact]
    public void Of_FewRowsWithoutLimit_CostsAsLittleAsTheBestOfAllPartitions()
    {
        foreach (var (rows, price, _) in Cases(100, mostRows: 7))
        {
            var plan = BatchPlan.Of(rows, price, int.MaxValue);

            Assert.Equal(Partitions(rows.Length).Min(batches => Cost(rows, batches, price)), Cost(rows, Batches(plan), price), tolerance: 1e-6);
        }
    }

    [Fact]
    public void Of_ShortRowsAndALongOne_LeavesTheLongOneAlone()
    {
        RowCost[] rows = [new(1, 12), new(1, 256), new(1, 11), new(1, 13), new(1, 12)];

        var plan = BatchPlan.Of(rows, price: 19, maxTokens: 16_384);

        Assert.Equal([[2, 0, 4, 3], [1]], Batches(plan));
        Assert.Equal(0, plan.First);
    }

    [Fact]
    public void Of_LongRowIsTheOldest_IsFirst()
    {
        RowCost[] rows = [new(1, 256), new(1, 12), new(1, 11)];

        var plan = BatchPlan.Of(rows, price: 19, maxTokens: 16_384);

        Assert.Equal([0], plan[plan.First].ToArray());
    }

    [Fact]
    public void Of_RowsOfOneLengthBeyondTheLimit_LeavesTheOldestTogether()
    {
        RowCost[] rows = [.. Enumerable.Repeat(new RowCost(1, 10), 5)];

        var plan = BatchPlan.Of(rows, price: 100, maxTokens: 30);

        Assert.Contains(0, plan[plan.First].ToArray());
        Assert.Equal(Enumerable.Range(0, plan[plan.First].Length), plan[plan.First].ToArray());
    }

    [Fact]
    public void Of_TokensBeyondInt32_AreCountedRight()
    {
        RowCost[] rows = [new(1_000_000, 512), new(1_000_000, 512), new(1_000_000, 512)];

        var plan = BatchPlan.Of(rows, price: 19, maxTokens: int.MaxValue);

        Assert.All(Batches(plan), batch => Assert.True(batch.Length == 1 || Tokens(rows, batch) <= int.MaxValue));
    }

    private static IEnumerable<(RowCost[] Rows, double Price, int Limit)> Cases(int count, int mostRows)
    {
        var random = new Random(20);
        for (var place = 0; place < count; place++)
        {
            var longest = random.Next(2, 300);
            RowCost[] rows = [.. Enumerable.Range(0, random.Next(1, mostRows + 1)).Select(_ => new RowCost(random.Next(8) == 0 ? random.Next(2, 6) : 1, random.Next(1, longest)))];
            yield return (rows, random.Next(4) == 0 ? 0 : random.NextDouble() * 60, random.Next(3) == 0 ? 16_384 : random.Next(1, 1_500));
        }
    }

    private static int[][] Batches(BatchPlan plan) => [.. Enumerable.Range(0, plan.Count).Select(batch => plan[batch].ToArray())];

    private static long Tokens(RowCost[] rows, IReadOnlyCollection<int> batch) => batch.Sum(row => (long)rows[row].Rows) * batch.Max(row => rows[row].Length);

    private static double Cost(RowCost[] rows, IEnumerable<IReadOnlyCollection<int>> batches, double price) => batches.Sum(batch => Tokens(rows, batch) + price);

    // Every way to cut the rows in the order of their lengths.
    private static double BestCut(RowCost[] rows, double price, int limit)
    {
        var order = Enumerable.Range(0, rows.Length).OrderBy(row => rows[row].Length).ToArray();
        var best = double.PositiveInfinity;
        for (var cuts = 0; cuts < 1 << (rows.Length - 1); cuts++)
        {
            List<List<int>> batches = [[]];
            for (var place = 0; place < order.Length; place++)
            {
                batches[^1].Add(order[place]);
                if (place < order.Length - 1 && (cuts >> place & 1) != 0)
                {
                    batches.Add([]);
                }
            }

            if (batches.All(batch => batch.Count == 1 || Tokens(rows, batch) <= limit))
            {
                best = Math.Min(best, Cost(rows, batches, price));
            }
        }

        return best;
    }

    // Every way to put the rows into batches, whatever their order.
    private static IEnumerable<List<List<int>>> Partitions(int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        foreach (var others in Partitions(count - 1))
        {
            for (var batch = 0; batch < others.Count; batch++)
            {
                yield return [.. others.Select((rows, place) => place == batch ? [.. rows, count - 1] : rows)];
            }

            yield return [.. others, [count - 1]];
        }
    }
}
