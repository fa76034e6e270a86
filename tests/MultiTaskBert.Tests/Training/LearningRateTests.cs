using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>What schedules, plateaus and multipliers do to a training.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LearningRateTests
{
    [Theory]
    [InlineData(1, true)]    // the warmup of a tenth takes the only step, in which it gives 0
    [InlineData(2, false)]
    public void Fit_RateThatIsZeroInEveryStep_IsToldBeforeTheFirst(int steps, bool expected)
    {
        using var model = TinyTask.Model(layers: 1);
        var before = ModelBits.Of(model);
        var seen = new Recorder();
        new Trainer(model, Plain.Options with { Stopping = Plain.Options.Stopping with { MaxSteps = steps }, BatchSize = 4, Callbacks = [seen] }).Fit(TinyTask.Rows(8));
        Assert.Equal(expected, seen.Started!.Warnings.Any(warning => warning.Contains("The learning rate is 0 in every one of the 1 step(s), so nothing is learned: the warmup (10 % of the steps)", StringComparison.Ordinal)));
        Assert.Equal(expected, ModelBits.Changed(before, ModelBits.Of(model)).Length == 0);
    }

    [Fact]
    public void Fit_MetricThatStaysLevel_LowersTheRateAfterThePatience()
    {
        // The second evaluation improves, the third and fourth do not: patience 1 is over, and the fifth epoch has a tenth of the rate.
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 1, 2, 2, 1, 3));
        var seen = new Recorder();
        var options = Options(seen) with
        {
            Epochs = 5,
            Optimization = Options(seen).Optimization with { Schedule = LearningRateSchedule.Constant, ReduceOnPlateau = new ReduceOnPlateau("number/scripted", higherIsBetter: true, patience: 1) },
            Evaluation = Options(seen).Evaluation with { BestMetric = "number/scripted" },
        };
        var rows = MtlDataset.From(FreezingInTrainingTests.Numbers(4));

        new Trainer(model, options).Fit(rows, rows);

        Assert.Equal([1e-3, 1e-3, 1e-3, 1e-3, 1e-4], seen.Epochs.Select(epoch => Math.Round(epoch.LearningRate, 12)));
    }

    [Fact]
    public void Fit_MultipliersOfParts_ScaleTheirFirstStep()
    {
        var plain = FirstStep(Plain.Options);
        var scaled = FirstStep(Plain.Options with
        {
            Optimization = Plain.Options.Optimization with { LayerwiseDecay = new LayerwiseDecay(0.5), LearningRateMultipliers = new Dictionary<string, double>(StringComparer.Ordinal) { ["head:topic"] = 4, ["layer.1"] = 3 } },
        });
        (string Name, double Multiplier)[] expected =
        [
            ("backbone.embeddings.word_embeddings.weight", 0.125), ("backbone.encoder.layer.0.output.dense.weight", 0.25),
            ("backbone.encoder.layer.1.output.dense.weight", 1.5), ("heads.topic.classifier.weight", 4), ("heads.entities.classifier.weight", 1),
        ];

        // Plain gradient descent moves a parameter by rate × gradient; the tolerance is that of float32 differences.
        Assert.All(expected, part => Assert.Equal(part.Multiplier, scaled[part.Name] / plain[part.Name], 1e-3));
    }

    [Fact]
    public void Fit_OneCycle_MovesTheMomentumAsWell()
    {
        // The same rates with and without the cycle of the momentum lead elsewhere, and only that differs.
        Dictionary<string, string> Bits(bool cycle)
        {
            using var model = TinyTask.Model(dropout: 0);
            new Trainer(model, Options() with { Epochs = 2, Optimization = Options().Optimization with { Schedule = new OneCycleSchedule { CycleMomentum = cycle } } }).Fit(TinyTask.Rows(8));
            return ModelBits.Of(model);
        }

        Assert.NotEmpty(ModelBits.Changed(Bits(true), Bits(false)));
        Assert.Empty(ModelBits.Changed(Bits(true), Bits(true)));
    }

    private static Dictionary<string, double> FirstStep(TrainerOptions rates)
    {
        using var scope = NewDisposeScope();
        using var model = TinyTask.Model(dropout: 0);
        var before = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().clone(), StringComparer.Ordinal);
        var options = Options() with
        {
            Epochs = 1,
            BatchSize = 8,
            LearningRate = 0.5,
            Optimization = Options().Optimization with { Optimizer = new SgdOptions { Momentum = 0 }, Schedule = LearningRateSchedule.Constant, LayerwiseDecay = rates.Optimization.LayerwiseDecay, LearningRateMultipliers = rates.Optimization.LearningRateMultipliers },
        };
        new Trainer(model, options).Fit(TinyTask.Rows(8));
        return model.named_parameters().ToDictionary(p => p.name, p => (double)(p.parameter.detach() - before[p.name]).norm().item<float>(), StringComparer.Ordinal);
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) => Plain.Options with
    {
        BatchSize = 4,
        LearningRate = 1e-3,
        Optimization = Plain.Options.Optimization with { Warmup = Warmup.None },
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
        Callbacks = callbacks,
    };
}
