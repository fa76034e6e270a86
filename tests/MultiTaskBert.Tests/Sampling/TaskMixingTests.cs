using CsCheck;
using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;
using MultiTaskBert.Sampling.Mixing;

namespace MultiTaskBert.Tests.Sampling;

public sealed class TaskMixingTests
{
    private static readonly TaskMixing[] All =
    [
        TaskMixing.Proportional, TaskMixing.Uniform, TaskMixing.Power(0.5), TaskMixing.Power(3), TaskMixing.Temperature(5), TaskMixing.Annealed, TaskMixing.ExamplesCap(500, 2),
        TaskMixing.RoundRobin, TaskMixing.ByWeight, TaskMixing.AllRowsOnce,
    ];

    [Fact]
    public void Probabilities_AnySizes_AddUpToOneAndLeaveEmptyTasksOut() => Gen.Long[0, 2_000_000_000].Array[1, 9].Where(sizes => sizes.Any(size => size > 0)).Sample(sizes =>
    {
        foreach (var mixing in All)
        {
            var p = mixing.Probabilities(sizes, epoch: 1, epochs: 3);
            Assert.Equal(1, p.Sum(), 1e-12);
            Assert.All(sizes.Zip(p), pair => Assert.True(pair.First == 0 ? pair.Second == 0 : pair.Second is > 0 and <= 1));
        }
    }, iter: 200);

    [Fact]
    public void Probabilities_PowersBeyondDoubles_AreStillRight()
    {
        // (10^9)^400 is no double; the ratio of the two powers is 2^-400.
        var p = TaskMixing.Power(400).Probabilities([1_000_000_000, 500_000_000]);
        Assert.Equal(1, p[0]);
        Assert.Equal(Math.Pow(2, -400), p[1], Math.Pow(2, -400) * 1e-10);
        Assert.Equal([0.5, 0, 0.5], TaskMixing.Temperature(double.PositiveInfinity).Probabilities([3, 0, 1_000_000]));
    }

    [Fact]
    public void Plan_AnySizes_GivesEveryBatchToATask() => Gen.Long[0, 5000].Array[1, 9].Where(sizes => sizes.Any(size => size > 0)).Sample(sizes =>
    {
        foreach (var mixing in All)
        {
            var plan = mixing.Plan(sizes, batchSize: 8);
            Assert.Equal(plan.StepsPerEpoch, plan.ApportionedBatches.Sum());
            Assert.All(plan.ApportionedBatches.Zip(plan.ExpectedBatches), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1));
            Assert.Equal(plan.ApportionedBatches, sizes.Select((_, task) => plan.ApportionedOrder(seed: 1).LongCount(t => t == task)));
        }
    }, iter: 50);

    // The statistic of a right order exceeds the bound in one of a thousand seeds; the seeds are fixed.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomOrder_ManyBatches_HasTheExpectedCounts(long seed)
    {
        long[] sizes = [392_702, 0, 108_436, 67_349, 2490];
        foreach (var mixing in All)
        {
            var plan = mixing.Plan(sizes, batchSize: 8);
            var counts = new long[sizes.Length];
            foreach (var task in plan.RandomOrder(seed))
            {
                counts[task]++;
            }

            var drawn = counts.Zip(plan.ExpectedBatches).Where(pair => pair.Second >= 5).ToArray();   // the usual rule for the test to hold
            var statistic = drawn.Sum(pair => Math.Pow(pair.First - pair.Second, 2) / pair.Second);
            Assert.True(statistic <= CriticalValue(drawn.Length - 1), $"{mixing}: {statistic:F1} for [{string.Join(", ", counts)}]");
            Assert.Equal(plan.StepsPerEpoch, counts.Sum());
            Assert.Equal(0, counts[1]);
        }
    }

    // Oracle: the mean over evenly spread offsets is the number itself, and no result is a whole one away from it.
    [Fact]
    public void BalancedRounding_AnyNumbers_IsRightOnAverage() => Gen.Double[0, 9].Array[1, 9].Where(numbers => numbers.Any(number => number > 0)).Sample(numbers =>
    {
        const int Offsets = 500;
        var total = (long)Math.Ceiling(numbers.Sum());
        double[] expected = [.. numbers.Select(number => number * total / numbers.Sum())];
        var sums = new long[expected.Length];
        for (var i = 0; i < Offsets; i++)
        {
            var counts = BalancedRounding.Of(expected, total, (i + 0.5) / Offsets);
            Assert.Equal(total, counts.Sum());
            foreach (var (task, count) in counts.Index())
            {
                Assert.True(Math.Abs(count - expected[task]) < 1 + 1e-9);
                sums[task] += count;
            }
        }

        Assert.All(sums.Zip(expected), pair => Assert.Equal(pair.Second, (double)pair.First / Offsets, 2.0 / Offsets));
    }, iter: 50);

    // A task of a third of a batch an epoch: by largest remainder it would never have one.
    [Fact]
    public void BalancedOrder_TinyTask_ComesUpAsOftenAsExpected()
    {
        var given = Enumerable.Range(0, 30).Sum(epoch => TaskMixing.Proportional.Plan([1000, 10], 32, epoch, 30).BalancedOrder(seed: 5).Count(task => task == 1));
        Assert.InRange(given, 9, 11);   // 30 × 33 × 10/1010 is 9.8
        Assert.Equal(0, TaskMixing.Proportional.Plan([1000, 10], 32).ApportionedBatches[1]);
    }

    [Fact]
    public void Probabilities_ByWeight_AreTheWeightsOfTasksWithExamples()
    {
        var plan = TaskMixing.ByWeight.Plan(new MixingInput([5, 0, 1000], weights: [3, 9, 1]));
        Assert.Equal([0.75, 0, 0.25], plan.Probabilities);
    }

    [Fact]
    public void Orders_SameSeedAndEpoch_AreTheSameAndOthersAreNot()
    {
        MixingPlan Plan(int epoch) => TaskMixing.Uniform.Plan([200, 200, 200], 4, epoch, 2);
        Assert.Equal(Plan(0).RandomOrder(7), Plan(0).RandomOrder(7));
        Assert.Equal(Plan(0).ApportionedOrder(7), Plan(0).ApportionedOrder(7));
        Assert.Equal(Plan(0).BalancedOrder(7), Plan(0).BalancedOrder(7));
        Assert.NotEqual(Plan(0).BalancedOrder(7), Plan(1).BalancedOrder(7));
        Assert.NotEqual(Plan(0).RandomOrder(7), Plan(0).RandomOrder(8));
        Assert.NotEqual(Plan(0).RandomOrder(7), Plan(1).RandomOrder(7));
        Assert.NotEqual(Plan(0).ApportionedOrder(7), Plan(1).ApportionedOrder(7));
    }

    [Fact]
    public void Mixing_BadArguments_SaysWhatIsAllowed()
    {
        Assert.Equal(["PowerMixing.Alpha is -1; it must be a finite number, 0 or more."], TaskMixing.Power(-1).Check());
        Assert.Equal(["TemperatureMixing.Degree is 0; it must be above 0."], TaskMixing.Temperature(0).Check());
        Assert.Equal(2, TaskMixing.ExamplesCap(0, double.NaN).Check().Count);
        Assert.Contains("Degree is 0", Assert.Throws<ArgumentException>(() => TaskMixing.Temperature(0).Probabilities([1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TaskMixing.Uniform.Plan([1], batchSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TaskMixing.Uniform.Probabilities([1], epoch: 1, epochs: 1));
        Assert.Contains("The numbers of rows are [0, 0]", Assert.Throws<ArgumentException>(() => TaskMixing.Uniform.Probabilities([0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TaskMixing.Uniform.Probabilities([3, -1]));
        Assert.Equal(TaskMixing.Power(0.5), TaskMixing.Power(0.5));
    }

    // The 0.999 quantile of chi-square, by the approximation of Wilson and Hilferty 1931; 2 % too low at most, from one degree of freedom on.
    private static double CriticalValue(int degrees)
    {
        var variance = 2.0 / (9 * degrees);
        return degrees * Math.Pow(1 - variance + (3.0902 * Math.Sqrt(variance)), 3);
    }
}
