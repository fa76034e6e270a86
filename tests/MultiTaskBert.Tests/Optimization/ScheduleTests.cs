using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;

namespace MultiTaskBert.Tests.Optimization;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0.5)]
    [InlineData(10, 1)]
    [InlineData(55, 0.5)]
    [InlineData(100, 0)]
    public void Linear_TenOfHundredStepsWarmup_RisesAndFalls(long step, double factor)
        => Assert.Equal(factor, LearningRateSchedule.Linear.Factor(new SchedulePoint(step, 10, 100, 1)));

    [Fact]
    public void ConstantSchedules_WithAWarmup_OneLooksAtIt()
    {
        var at = new SchedulePoint(5, 10, 100, 1);
        Assert.Equal((1, 0.5), (LearningRateSchedule.Constant.Factor(at), LearningRateSchedule.ConstantWithWarmup.Factor(at)));
    }

    [Fact]
    public void Parse_UnknownName_ListsTheKnownOnes()
    {
        var message = Assert.Throws<FormatException>(() => LearningRateSchedule.Parse("cosinus")).Message;
        Assert.Contains("there is no kind \"cosinus\". Known kinds: constant, constant_with_warmup, cosine, cosine_warmup_with_min_lr, cosine_with_min_lr, ", message, StringComparison.Ordinal);
        Assert.Equal(LearningRateSchedule.Cosine(), LearningRateSchedule.Parse("cosine"));
    }

    [Fact]
    public void Check_BadNumbers_NamesEach()
    {
        var start = new SchedulePoint(0, 0, 5, 1e-4);
        (LearningRateSchedule Schedule, string[] Problems)[] cases =
        [
            (new CosineSchedule { Cycles = 0 }, ["CosineSchedule.Cycles is 0"]),
            (new CosineWithRestartsSchedule { Cycles = double.NaN }, ["CosineWithRestartsSchedule.Cycles is NaN"]),
            (new CosineWithMinLrSchedule(), ["needs the lowest learning rate, as MinLr"]),
            (new CosineWithMinLrSchedule { MinLr = 1e-5, MinLrRate = 2 }, ["but has both", "MinLrRate is 2"]),
            (new CosineWarmupWithMinLrSchedule { MinLr = 1, WarmupLrRate = -1 }, ["WarmupLrRate is -1", "MinLr is 1; it must be from 0 to the learning rate, 0.0001"]),
            (new PolynomialSchedule { Power = -1, LrEnd = 1 }, ["Power is -1", "LrEnd is 1; it must be less than the learning rate, 0.0001"]),
            (new InverseSqrtSchedule { Timescale = 0 }, ["Timescale is 0"]),
            (new WarmupStableDecaySchedule { StableSteps = -1, MinLrRatio = 2 }, ["needs DecaySteps", "StableSteps is -1", "MinLrRatio is 2"]),
            (new WarmupStableDecaySchedule { DecaySteps = -3, DecayShape = (AnnealShape)9, WarmupShape = (AnnealShape)8 }, ["DecaySteps is -3", "WarmupShape is 8", "DecayShape is 9"]),
            (new SlantedTriangularSchedule(), ["CutRatio is 0.1; of 5 steps that is less than one"]),
            (new SlantedTriangularSchedule { CutRatio = 1, Ratio = 0.5 }, ["CutRatio is 1", "Ratio is 0.5"]),
            (new OneCycleSchedule { RiseRatio = 2, DivFactor = 0, FinalDivFactor = -1 }, ["RiseRatio is 2", "DivFactor is 0", "FinalDivFactor is -1"]),
            (new OneCycleSchedule { RiseRatio = 0.6, ThreePhase = true }, ["RiseRatio is 0.6; with three phases"]),
            (new OneCycleSchedule { Shape = AnnealShape.OneMinusSqrt, BaseMomentum = 1, MaxMomentum = -1 }, ["Shape is OneMinusSqrt", "BaseMomentum is 1", "MaxMomentum is -1"]),
        ];
        foreach (var (schedule, problems) in cases)
        {
            var found = schedule.Check(start).ToArray();
            Assert.Equal(problems.Length, found.Length);
            Assert.All(problems.Zip(found), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Schedules_SameKind_AreEqualData()
    {
        Assert.Equal(LearningRateSchedule.Linear, LearningRateSchedule.Linear with { });
        Assert.NotEqual(LearningRateSchedule.Linear, LearningRateSchedule.Cosine());
    }

    [Theory]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.1, 31, 4)]
    [InlineData(0.1, 1, 1)]
    [InlineData(0, 100, 0)]
    [InlineData(1, 100, 100)]
    public void StepsOf_Ratio_IsRoundedUp(double ratio, long total, long steps) => Assert.Equal(steps, Warmup.Ratio(ratio).StepsOf(total));

    [Fact]
    public void Warmup_StepsAndNone_DoNotDependOnTheTotal()
    {
        Assert.Equal(7, Warmup.Steps(7).StepsOf(3));
        Assert.Equal(0, Warmup.None.StepsOf(100));
        Assert.Equal(Warmup.None, default);
        Assert.Equal("none", Warmup.None.ToString());
        Assert.Equal("7 steps", Warmup.Steps(7).ToString());
        Assert.Equal("12.5 % of the steps", Warmup.Ratio(0.125).ToString());
    }

    [Fact]
    public void Warmup_OutOfRange_SaysWhatIsAllowed()
    {
        Assert.Contains("0 or more", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Steps(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Ratio(1.1)).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => Warmup.Ratio(double.NaN)).Message, StringComparison.Ordinal);
    }
}
