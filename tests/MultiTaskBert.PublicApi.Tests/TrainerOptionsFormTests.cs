using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>Options of a training as a value: equal to themselves, in JSON, in a configuration.</summary>
public sealed class TrainerOptionsFormTests
{
    private static readonly TrainerOptions Many = new()
    {
        Epochs = 3,
        LearningRate = 2e-5,
        Freeze = FreezePolicy.LayersBelow(2),
        FeatureCache = new FeatureCacheOptions { MaxBytes = 1_000_000 },
        LossWeighting = LossWeighting.Uncertainty(),
        Optimization = new()
        {
            Optimizer = OptimizerOptions.AdamW(weightDecay: 0.1),
            Schedule = LearningRateSchedule.Cosine(cycles: 1.5),
            Warmup = Warmup.Steps(20),
            ReduceOnPlateau = new ReduceOnPlateau("topic/f1_macro", factor: 0.5),
            LayerwiseDecay = LayerwiseDecay.Electra(0.9),
            WeightAverage = new ExponentialMovingAverage(decay: 0.99),
            LearningRateMultipliers = new Dictionary<string, double> { ["head:topic"] = 10 },
        },
        Gradients = new() { AccumulationSteps = 4, MaxNorm = 0.5, Aggregation = GradientAggregation.CAGrad(), OnNotFinite = NotFiniteAction.Skip },
        Evaluation = new() { EverySteps = 100, BestMetric = "topic/accuracy" },
        Stopping = new() { Patience = 2, MaxTime = TimeSpan.FromHours(2) },
        Checkpoints = new CheckpointOptions { Folder = "checkpoints", Keep = 3 },
    };

    [Fact]
    public void Equals_SameValues_WhoeverWatches()
    {
        Assert.Equal(new TrainerOptions(), new TrainerOptions());
        Assert.Equal(new TrainerOptions().GetHashCode(), new TrainerOptions().GetHashCode());
        Assert.Equal(Many, Many with { Callbacks = [new ConsoleProgress()], Logger = NullLogger.Instance });
        Assert.Equal(Many, Many with { Optimization = Many.Optimization with { LearningRateMultipliers = new Dictionary<string, double> { ["head:topic"] = 10 } } });
        Assert.NotEqual(Many, Many with { Optimization = Many.Optimization with { LearningRateMultipliers = new Dictionary<string, double> { ["head:topic"] = 9 } } });
        Assert.NotEqual(Many, Many with { Optimization = Many.Optimization with { LayerwiseDecay = new LayerwiseDecay(0.9) } });
        Assert.NotEqual(Many, Many with { Optimization = Many.Optimization with { ReduceOnPlateau = new ReduceOnPlateau("topic/f1_macro") } });
        Assert.NotEqual(Many, Many with { Stopping = Many.Stopping with { Patience = 3 } });
    }

    [Fact]
    public void Json_ThereAndBack_IsTheSame()
    {
        var text = JsonSerializer.Serialize(Many with { Callbacks = [new ConsoleProgress()] });
        Assert.Equal(Many, JsonSerializer.Deserialize<TrainerOptions>(text));
        Assert.Equal(new TrainerOptions(), JsonSerializer.Deserialize<TrainerOptions>(JsonSerializer.Serialize(new TrainerOptions())));
    }

    [Fact]
    public void Get_OfAConfiguration_HasItsValuesAndOtherwiseTheDefaults()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Training:Epochs"] = "3",
            ["Training:Freeze"] = "layers-below(2)",
            ["Training:LossWeighting"] = LossWeighting.Uncertainty().ToString(),
            ["Training:Optimization:Schedule"] = LearningRateSchedule.Cosine(cycles: 1.5).ToString(),
            ["Training:Optimization:LearningRateMultipliers:head__topic"] = "10",
            ["Training:Optimization:Warmup"] = "ratio(0.25)",
            ["Training:Optimization:ReduceOnPlateau:Metric"] = "loss",
            ["Training:Optimization:ReduceOnPlateau:Patience"] = "3",
            ["Training:FeatureCache:MaxBytes"] = "1000000",
            ["Training:Gradients:MaxNorm"] = "0.5",
            ["Training:Gradients:OnNotFinite"] = "Skip",
            ["Training:Evaluation:BestMetric"] = "topic/accuracy",
            ["Training:Stopping:MaxTime"] = "02:00:00",
            ["Training:Checkpoints:Folder"] = "checkpoints",
        }).Build();
        var expected = new TrainerOptions
        {
            Epochs = 3,
            Freeze = FreezePolicy.LayersBelow(2),
            FeatureCache = new FeatureCacheOptions { MaxBytes = 1_000_000 },
            LossWeighting = LossWeighting.Uncertainty(),
            Optimization = new() { Schedule = LearningRateSchedule.Cosine(cycles: 1.5), Warmup = Warmup.Ratio(0.25), ReduceOnPlateau = new ReduceOnPlateau("loss", patience: 3), LearningRateMultipliers = new Dictionary<string, double> { ["head__topic"] = 10 } },
            Gradients = new() { MaxNorm = 0.5, OnNotFinite = NotFiniteAction.Skip },
            Evaluation = new() { BestMetric = "topic/accuracy" },
            Stopping = new() { MaxTime = TimeSpan.FromHours(2) },
            Checkpoints = new CheckpointOptions { Folder = "checkpoints" },
        };
        Assert.Equal(expected, configuration.GetSection("Training").Get<TrainerOptions>());
    }
}
