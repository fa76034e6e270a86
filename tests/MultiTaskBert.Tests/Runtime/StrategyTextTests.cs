using System.Globalization;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>A strategy in words: what two texts must tell apart, and what must not matter.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StrategyTextTests
{
    public static TheoryData<string, object, object> Different() => new()
    {
        { "GradNorm's alpha", LossWeighting.GradNorm(), new GradNormWeighting { Alpha = 0.5 } },
        { "uncertainty's form", LossWeighting.Uncertainty(), new UncertaintyWeighting { Form = Enum.GetValues<UncertaintyForm>()[^1] } },
        { "the temperature of DWA", LossWeighting.DynamicWeightAverage(), LossWeighting.DynamicWeightAverage(1) },
        { "FAMO's numbers", LossWeighting.Famo(), new FamoWeighting { LearningRate = 0.5 } },
        { "IMTL-L's rate", LossWeighting.ImtlL(), new ImtlLWeighting { LearningRate = 0.5 } },
        { "Tchebycheff's mu", LossWeighting.SmoothTchebycheff(), new SmoothTchebycheffWeighting { Mu = 7 } },
        { "fixed weights", LossWeighting.Fixed(Weights(1, 2)), LossWeighting.Fixed(Weights(2, 1)) },
        { "another weighting", LossWeighting.Sum, LossWeighting.Mean },
        { "CAGrad's radius", GradientAggregation.CAGrad(), GradientAggregation.CAGrad(0.25) },
        { "dual balancing", GradientAggregation.DualBalancing(), GradientAggregation.DualBalancing(0.9, 0.5) },
        { "the temperature of a mixing", TaskMixing.Temperature(2), TaskMixing.Temperature(3) },
        { "pools of batches", new LengthBucketedBatches(), new LengthBucketedBatches { PoolBatches = 7 } },
        { "a token budget", new TokenBudgetBatches(100), new TokenBudgetBatches(101) },
        { "cycles of a schedule", new CosineSchedule(), new CosineSchedule { Cycles = 2.5 } },
        { "a warmup", Warmup.Steps(3), Warmup.Ratio(0.1) },
        { "a parameter of a constructor", new Scaled(0.5), new Scaled(0.25) },
        { "a property", new WithProperties { Power = 1 }, new WithProperties { Power = 2 } },
        { "a property that is not public", new OfHidden(1, 1), new OfHidden(2, 1) },
        { "a property of deriving classes", new OfHidden(1, 1), new OfHidden(1, 2) },
        { "a list", new WithProperties { Powers = [1, 2] }, new WithProperties { Powers = [2, 1] } },
        { "a nested record", new WithProperties { Inner = new("a", 1) }, new WithProperties { Inner = new("a", 2) } },
        { "a long list", new WithProperties { Powers = [.. Enumerable.Range(0, 500)] }, new WithProperties { Powers = [.. Enumerable.Range(1, 500)] } },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Of_DifferentSettings_IsDifferentText(string what, object one, object other)
    {
        Assert.NotNull(what);
        Assert.NotEqual(StrategyText.Of(one), StrategyText.Of(other));
        Assert.Equal(StrategyText.Of(one), StrategyText.Of(one));
    }

    [Fact]
    public void Of_TheSameSettingsMadeTwice_IsTheSameTextInEveryCulture()
    {
        var culture = CultureInfo.CurrentCulture;
        string[] Texts() =>
        [
            StrategyText.Of(LossWeighting.GradNorm()), StrategyText.Of(LossWeighting.Fixed(Weights(1.5, 2))), StrategyText.Of(new Scaled(0.5)), StrategyText.Of(new AdamWOptions { Beta1 = 0.85 }),
            StrategyText.Of(new WithProperties { Weights = Reversed(Weights(1.5, 2)) }),
        ];
        try
        {
            var texts = Texts();
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(texts, Texts());
            Assert.Equal(StrategyText.Of(new WithProperties { Weights = Weights(1.5, 2) }), texts[^1]);   // the order of entries does not matter
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Of_ParametersAndProperties_SaysThem()
    {
        Assert.Equal("scaled(0.5)", StrategyText.Of(new Scaled(0.5)));
        Assert.Equal("null", StrategyText.Of(null));
    }

    // Checkpoints hold these texts beside those of the strategies.
    [Fact]
    public void Of_OptionsThatAreNoStrategies_IsTheirStableText()
    {
        Assert.Equal("Warmup(_ratio: 0.1, _steps: 0)", StrategyText.Of(Warmup.Ratio(0.1)));
        Assert.Equal("LayerwiseDecay(Decay: 0.8, _topDepth: 2)", StrategyText.Of(LayerwiseDecay.Electra(0.8)));
        Assert.Equal("ExponentialMovingAverage(Decay: 0.999, EverySteps: 1, WarmUp: true)", StrategyText.Of(new ExponentialMovingAverage()));
        Assert.Equal(
            "ReduceOnPlateau(Cooldown: 0, Factor: 0.1, HigherIsBetter: null, Metric: \"loss\", MinLr: 0, MinReduction: 1E-08, Patience: 10, Threshold: 0.0001, ThresholdIsRelative: true)",
            StrategyText.Of(new ReduceOnPlateau("loss")));
    }

    // A weighting with a public tensor once ended the training in the JSON serializer.
    [Fact]
    public void Of_Tensors_AreToldByTheirValues()
    {
        using var scope = NewDisposeScope();
        var disposed = tensor(1f);
        disposed.Dispose();
        string one = StrategyText.Of(new WithTensor(tensor(new[] { 1f, 2f }))), other = StrategyText.Of(new WithTensor(tensor(new[] { 1f, 3f })));
        Assert.Contains("Values: tensor Float32 [2] with the hash ", one, StringComparison.Ordinal);
        Assert.NotEqual(one, other);
        Assert.Equal(one, StrategyText.Of(new WithTensor(tensor(new[] { 1f, 2f }))));
        Assert.Contains("Values: a tensor that is disposed", StrategyText.Of(new WithTensor(disposed)), StringComparison.Ordinal);
        Assert.Contains("Int64 [3, 2]", StrategyText.Of(new WithTensor(zeros(2, 3, ScalarType.Int64).t())), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WhatCannotBeRead_SaysSo()
    {
        var text = StrategyText.Of(new Difficult());
        Assert.Contains("Throws: not to be read", text, StringComparison.Ordinal);
        Assert.Contains("Call: a delegate", text, StringComparison.Ordinal);
        Assert.Contains("Self: a StrategyTextTests.Difficult", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls", text, StringComparison.Ordinal);   // what only the object sets is state
        Assert.DoesNotContain("_count", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, double> Weights(double first, double second) => new(StringComparer.Ordinal) { ["a"] = first, ["b"] = second };

    private static Dictionary<string, double> Reversed(Dictionary<string, double> weights) => weights.Reverse().ToDictionary(StringComparer.Ordinal);

    private sealed record Scaled(double Factor) : LossWeighting
    {
        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) =>
            new(losses[0].Loss * Factor, losses.ToDictionary(loss => loss.Head, _ => Factor, StringComparer.Ordinal));
    }

    private sealed class OfHidden(double own, double inherited) : Inherited(inherited)
    {
        internal double Own { get; } = own;
    }

    private abstract class Inherited(double value)
    {
        protected double Value { get; init; } = value;
    }

    private sealed class WithProperties
    {
        public int Power { get; set; }

        public IReadOnlyList<int> Powers { get; init; } = [];

        public Inner? Inner { get; init; }

        public IReadOnlyDictionary<string, double>? Weights { get; init; }
    }

    private sealed record Inner(string Name, int Number);

    private sealed record WithTensor(Tensor Values);

    private sealed class Difficult
    {
        private int _count;

        public int Throws => throw new TimeoutException();

        public Func<int> Call => () => _count++;

        public Difficult Self => this;

        public int Calls { get; private set; } = 3;
    }
}
