using MultiTaskBert.Backbones;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Averaged weights in a training: what is evaluated, kept and left behind.</summary>
[Collection(nameof(OneAtATime))]
public sealed class WeightAverageInTrainingTests
{
    // Oracle: the average of the weights after each step in double precision; float32 is within 1e-6 of it over ten steps.
    [Fact]
    public void Fit_WithoutDev_LeavesTheAverageOfTheWeights()
    {
        using var model = TinyTask.Model();
        var expected = Weights(model);
        var seen = new Recorder
        {
            AfterStep = step =>
            {
                var d = Math.Min(0.8, (1.0 + step.Step) / (10.0 + step.Step));
                foreach (var (name, values) in Weights(model))
                {
                    expected[name] = [.. expected[name].Zip(values, (average, value) => (d * average) + ((1 - d) * value))];
                }
            },
        };

        new Trainer(model, Options(seen) with { Optimization = Options(seen).Optimization with { WeightAverage = new(decay: 0.8) } }).Fit(TinyTask.Rows(20));

        Assert.Equal(10, seen.Steps.Count);
        Assert.All(Weights(model), weights => Assert.All(weights.Value.Zip(expected[weights.Key]), pair => Assert.Equal(pair.Second, pair.First, 1e-6)));
    }

    [Fact]
    public void Fit_Averaging_DoesNotChangeHowTheWeightsThemselvesLearn()
    {
        var (train, dev) = (TinyTask.Rows(20), TinyTask.Rows(6, seed: 2));
        List<double>[] losses = [[], []];
        foreach (var (i, average) in new ExponentialMovingAverage?[] { null, new() }.Index())
        {
            using var model = TinyTask.Model();
            var seen = new Recorder { AfterStep = step => losses[i].Add(step.Loss) };
            new Trainer(model, Options(seen) with { Optimization = Options(seen).Optimization with { WeightAverage = average }, Evaluation = Options(seen).Evaluation with { EverySteps = 2 } }).Fit(train, dev);
        }

        Assert.Equal(losses[0], losses[1]);
    }

    [Fact]
    public void Fit_WithDev_EvaluatesAndKeepsAveragedWeights()
    {
        using var model = TinyTask.Model();
        var (train, dev) = (TinyTask.Rows(20), TinyTask.Rows(6, seed: 2));
        // In the precision of evaluations, so that the numbers are the same.
        var trainer = new Trainer(model, Options() with { Optimization = Options().Optimization with { WeightAverage = new(decay: 0.9) }, Evaluation = Options().Evaluation with { EverySteps = 2, BestMetric = "loss" }, Precision = Precision.Float32 });
        var result = trainer.Fit(train, dev);
        Assert.True(result.HasBestWeights);
        Assert.Equal(result.BestMetrics, trainer.Evaluate(dev).Metrics);
    }

    [Fact]
    public void Fit_EncoderFrozen_IsLeftAsItWas()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        new Trainer(model, Options() with { Optimization = Options().Optimization with { WeightAverage = new() }, Freeze = FreezePolicy.Backbone }).Fit(TinyTask.Rows(20), TinyTask.Rows(6, seed: 2));
        Assert.All(ModelBits.Changed(before, ModelBits.Of(model)), name => Assert.StartsWith("heads.", name, StringComparison.Ordinal));
    }

    private static Dictionary<string, double[]> Weights(MultiTaskModel model) => model.named_parameters()
        .ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray().Select(value => (double)value).ToArray(), StringComparer.Ordinal);

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 2, BatchSize = 4, LearningRate = 2e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };
}
