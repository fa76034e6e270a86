using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Sampling;

/// <summary>Which rows of several data sets come up in which batch, for every mixing.</summary>
public sealed class MixedBatchesTests
{
    private const int Epochs = 12;
    private const int BatchSize = 4;

    private static readonly MixedPart[] Parts = [new("large", 0, 37), new("small", 37, 10, Weight: 3), new("tiny", 47, 5)];

    public static TheoryData<string, BatchTasks> All() =>
        [.. Mixings.All.Keys.SelectMany(mixing => Enum.GetValues<BatchTasks>().Select(tasks => new TheoryDataRow<string, BatchTasks>(mixing, tasks)))];

    // Oracle: the probabilities, which goldens hold. In each epoch a part is less than one turn away from what is expected; over the epochs it is within two.
    [Theory]
    [MemberData(nameof(All))]
    public void Of_EveryMixing_GivesEachPartItsRows(string mixing, BatchTasks tasks)
    {
        var batches = Batches(Mixings.All[mixing], tasks);
        var (expected, given) = (new double[Parts.Length], new double[Parts.Length]);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var plan = Mixings.All[mixing].Plan(new MixingInput([37, 10, 5], tasks == BatchTasks.Mixed ? [37, 10, 5] : [10, 3, 2], [1, 3, 1], epoch, Epochs));
            var turns = tasks == BatchTasks.Mixed ? batches.Of(epoch).SelectMany(batch => batch).Select(PartOf) : batches.Of(epoch).Select(batch => PartOf(batch[0]));
            var counts = new long[Parts.Length];
            foreach (var part in turns)
            {
                counts[part]++;
            }

            Assert.Equal(plan.StepsPerEpoch, counts.Sum());
            for (var part = 0; part < Parts.Length; part++)
            {
                Assert.True(Math.Abs(counts[part] - plan.ExpectedBatches[part]) < 1, $"epoch {epoch}, part {part}: {counts[part]} of {plan.ExpectedBatches[part]:F2}");
                (expected[part], given[part]) = (expected[part] + plan.ExpectedBatches[part], given[part] + counts[part]);
            }
        }

        // A mixing of one's own may round always in the same way; ours may not.
        Assert.All(expected.Zip(given), part => Assert.True(mixing == "of one's own" || Math.Abs(part.First - part.Second) <= 2.5, $"{part.Second} of {part.First:F2}"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Of_EpochAfterEpoch_GoesThroughEachPartPassByPass(string mixing, BatchTasks tasks)
    {
        var batches = Batches(Mixings.All[mixing], tasks);
        var seen = new int[52];
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            foreach (var batch in batches.Of(epoch))
            {
                Assert.True(tasks == BatchTasks.Mixed || batch.Select(PartOf).Distinct().Count() == 1);
                foreach (var row in batch)
                {
                    seen[row]++;
                }
            }

            // No row comes up again before all rows of its data set have.
            Assert.All(Parts, part => Assert.InRange(seen.AsSpan(part.Start, part.Count).ToArray().Max() - seen.AsSpan(part.Start, part.Count).ToArray().Min(), 0, 1));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Of_AnyEpochAlone_IsWhatItIsInOrder(string mixing, BatchTasks tasks)
    {
        var batches = Batches(Mixings.All[mixing], tasks);
        var inOrder = Enumerable.Range(0, 5).Select(epoch => batches.Of(epoch).Select(batch => batch.ToArray()).ToArray()).ToArray();
        Assert.Equal(inOrder[4], Batches(Mixings.All[mixing], tasks).Of(4));
        Assert.NotEqual(inOrder[3], inOrder[4]);
        Assert.NotEqual(inOrder[4], Batches(Mixings.All[mixing], tasks, seed: 2).Of(4));
        Assert.All(Enumerable.Range(0, 5), epoch => Assert.Equal(inOrder[epoch].Length, batches.Count(epoch)));
    }

    [Fact]
    public void Of_OnePartEveryRowOnce_IsWhatTheSamplerMakes()
    {
        var batches = new MixedTaskBatches([new("data", 0, 23)], TaskMixing.AllRowsOnce, new ShuffledBatches(), BatchSize, seed: 7, Epochs, Ones(23));
        Assert.Equal(new ShuffledBatches().Batches(new SamplerInput(23, BatchSize, 7, epoch: 2)), batches.Of(2));
    }

    [Fact]
    public void Of_OneTaskRunsOut_StartsAgainInAnotherOrder()
    {
        var batches = Batches(TaskMixing.Uniform, BatchTasks.OneTask);
        var tiny = Enumerable.Range(0, 3).SelectMany(batches.Of).Where(batch => PartOf(batch[0]) == 2).SelectMany(batch => batch).ToArray();
        int[][] passes = [.. tiny.Chunk(5).Where(pass => pass.Length == 5)];
        Assert.True(passes.Length > 3);
        Assert.All(passes, pass => Assert.Equal([47, 48, 49, 50, 51], pass.Order()));
        Assert.True(passes.Select(pass => string.Join(',', pass)).Distinct(StringComparer.Ordinal).Count() > 2);
    }

    [Fact]
    public void Of_RoundRobin_TakesTurnsOverTheEndOfTheEpoch()
    {
        var batches = Batches(TaskMixing.RoundRobin, BatchTasks.OneTask);
        int[] turns = [.. Enumerable.Range(0, 3).SelectMany(batches.Of).Select(batch => PartOf(batch[0]))];
        Assert.Equal(Enumerable.Range(0, 45).Select(turn => turn % 3), turns);
    }

    // Oracle: each batch keeps the budget, and its rows are of one data set.
    [Fact]
    public void Of_TokenBudget_IsKeptInBothModes()
    {
        var lengths = new Lazy<IReadOnlyList<int>>(() => [.. Enumerable.Range(0, 52).Select(row => 1 + (row % 9))]);
        foreach (var batches in (EpochBatches[])
        [
            new MixedTaskBatches(Parts, TaskMixing.Power(0.5), new TokenBudgetBatches(30), BatchSize, seed: 1, Epochs, lengths),
            new OneTaskBatches(Parts, TaskMixing.Power(0.5), new TokenBudgetBatches(30), BatchSize, seed: 1, Epochs, lengths),
        ])
        {
            Assert.All(Enumerable.Range(0, Epochs).SelectMany(batches.Of), batch => Assert.True(batch.Count * batch.Max(row => lengths.Value[row]) <= 30));
        }
    }

    [Fact]
    public void Of_MixingThatGivesTooFewTurns_NamesIt()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Batches(new Lazy(), BatchTasks.OneTask).Of(0).ToArray());
        Assert.Contains("The mixing Lazy gives 1 turns", error.Message, StringComparison.Ordinal);
        Assert.Contains("must give 15, each from 0 to 2.", error.Message, StringComparison.Ordinal);
    }

    private static EpochBatches Batches(TaskMixing mixing, BatchTasks tasks, long seed = 1) => tasks == BatchTasks.OneTask
        ? new OneTaskBatches(Parts, mixing, new ShuffledBatches(), BatchSize, seed, Epochs, Ones(52))
        : new MixedTaskBatches(Parts, mixing, new ShuffledBatches(), BatchSize, seed, Epochs, Ones(52));

    private static Lazy<IReadOnlyList<int>> Ones(int count) => new(() => [.. Enumerable.Repeat(1, count)]);

    private static int PartOf(int row) => row < 37 ? 0 : row < 47 ? 1 : 2;

    private sealed record Lazy : TaskMixing
    {
        public override IEnumerable<int> Order(MixingPlan plan, long seed) => [0];

        protected override IReadOnlyList<double> Mix(MixingInput input) => [1, 0, 0];
    }
}
