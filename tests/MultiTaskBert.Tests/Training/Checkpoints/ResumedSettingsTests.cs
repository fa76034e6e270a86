using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>Every strategy describes itself, and a training that goes on with another one is refused by name. Once changed options of a weighting went on in silence.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ResumedSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MtlDataset _train = TinyTask.Rows(16);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, TrainerOptions, TrainerOptions, string> Changes()
    {
        var plain = Plain;
        return new()
        {
            { "LossWeighting", plain with { LossWeighting = LossWeighting.GradNorm() }, plain with { LossWeighting = new GradNormWeighting { Alpha = 0.5 } }, "alpha=0.5" },
            { "LossWeighting", plain with { LossWeighting = LossWeighting.Uncertainty() }, plain with { LossWeighting = new UncertaintyWeighting { LearningRate = 0.5 } }, "learning_rate=0.5" },
            { "LossWeighting", plain with { LossWeighting = LossWeighting.DynamicWeightAverage() }, plain with { LossWeighting = LossWeighting.DynamicWeightAverage(4) }, "temperature=4" },
            { "LossWeighting", plain with { LossWeighting = new Own(1) }, plain with { LossWeighting = new Own(2) }, "own(2)" },
            { "LossWeighting", plain with { LossWeighting = new SelfDescribed("one") }, plain with { LossWeighting = new SelfDescribed("two") }, "LossWeighting was one and is two" },
            { "Gradients.Aggregation", plain with { Gradients = plain.Gradients with { Aggregation = GradientAggregation.GradVac() } }, plain with { Gradients = plain.Gradients with { Aggregation = GradientAggregation.GradVac(0.25) } }, "decay=0.25" },
            { "Batches.Sampler", plain with { Batches = plain.Batches with { Sampler = new LengthBucketedBatches() } }, plain with { Batches = plain.Batches with { Sampler = new LengthBucketedBatches { PoolBatches = 3 } } }, "pool_batches=3" },
            { "Optimization.Schedule", plain with { Optimization = plain.Optimization with { Schedule = new PolynomialSchedule() } }, plain with { Optimization = plain.Optimization with { Schedule = new PolynomialSchedule { Power = 3 } } }, "power=3" },
            { "Optimization.Optimizer", plain, plain with { Optimization = plain.Optimization with { Optimizer = new AdamWOptions { Beta2 = 0.99 } } }, "beta2=0.99" },
            { "Optimization.Warmup", plain, plain with { Optimization = plain.Optimization with { Warmup = Warmup.Steps(2) } }, "_steps: 2" },
            { "Freeze", plain, plain with { Freeze = FreezePolicy.LayersBelow(1) }, "layers-below(1)" },
        };
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Fit_ResumedWithAnotherStrategy_IsRefusedByNameWithBothValues(string setting, TrainerOptions then, TrainerOptions now, string expected)
    {
        Interrupt(then);
        using var model = TinyTask.Model(seed: 5);
        var before = ModelBits.Of(model);

        var message = Assert.Throws<CheckpointException>(() => new Trainer(model, now with { Checkpoints = Checkpoints }).Fit(_train)).Message;

        var line = Assert.Single(message.Split('\n'), line => line.StartsWith("- ", StringComparison.Ordinal));
        Assert.StartsWith($"- {setting} was ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_ResumedWithTheSameStrategiesMadeAnew_GoesOn()
    {
        static TrainerOptions Options() => Plain with
        {
            LossWeighting = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 2, ["entities"] = 1 }),
            Batches = Plain.Batches with { Sampler = new TokenBudgetBatches(60) },
            Optimization = Plain.Optimization with { Schedule = new CosineSchedule { Cycles = 1.5 } },
        };
        Interrupt(Options());
        using var model = TinyTask.Model(seed: 5);
        Assert.Equal(StopReason.Completed, new Trainer(model, Options() with { Checkpoints = Checkpoints }).Fit(_train).StopReason);
    }

    // A public property of a tensor once crashed in the JSON serializer.
    [Fact]
    public void Fit_WeightingWithAPublicTensor_WritesCheckpointsAndComparesItsValues()
    {
        using var one = tensor(new[] { 1f, 2f });
        using var same = tensor(new[] { 1f, 2f });
        using var other = tensor(new[] { 1f, 3f });
        Interrupt(Plain with { LossWeighting = new OfTensor(one) });
        using (var model = TinyTask.Model())
        {
            var message = Assert.Throws<CheckpointException>(() => new Trainer(model, Plain with { LossWeighting = new OfTensor(other), Checkpoints = Checkpoints }).Fit(_train)).Message;
            Assert.Contains("of_tensor(\"tensor Float32 [2] with the hash ", message, StringComparison.Ordinal);
        }

        using var again = TinyTask.Model();
        new Trainer(again, Plain with { LossWeighting = new OfTensor(same), Checkpoints = Checkpoints }).Fit(_train);
    }

    [Fact]
    public void Fit_StrategyThatDescribesNothing_IsNamedAndLetsGoOfTheFolder()
    {
        using var model = TinyTask.Model();
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Plain with { LossWeighting = new SelfDescribed(null!), Checkpoints = Checkpoints }).Fit(_train)).Message;
        Assert.StartsWith("Describe() of LossWeighting returned null", message, StringComparison.Ordinal);
        new Trainer(model, Plain with { Checkpoints = Checkpoints }).Fit(_train);
    }

    [Fact]
    public void Fit_ResumedWithOtherSettingsOfAHeadOfOnesOwn_IsRefused()
    {
        var rows = FreezingInTrainingTests.Numbers(8);
        using (var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead()))
        {
            new Trainer(model, Plain with { Checkpoints = Checkpoints }).Fit(rows);
        }

        using var changed = new MultiTaskModel(TinyBert.Load(), new ProbeHead("other"));
        var message = Assert.Throws<CheckpointException>(() => new Trainer(changed, Plain with { Checkpoints = Checkpoints }).Fit(MtlDataset.From(rows.Select(row => new MtlRow(row.Text!).With("other", 1))))).Message;
        Assert.Contains("- the heads was number: ProbeHead(", message, StringComparison.Ordinal);
    }

    private static TrainerOptions Plain => new() { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None };

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, Resume = true };

    private void Interrupt(TrainerOptions options)
    {
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterEpoch = epoch => epoch.Stop("for today") };
        Assert.Equal(StopReason.Callback, new Trainer(model, options with { Checkpoints = Checkpoints, Callbacks = [seen] }).Fit(_train).StopReason);
    }

    private record Own(double Factor) : LossWeighting
    {
        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new(
            losses.Select(loss => loss.Loss).Aggregate((sum, loss) => sum + loss) * Factor, losses.ToDictionary(loss => loss.Head, _ => Factor, StringComparer.Ordinal));
    }

    private sealed record SelfDescribed(string Text) : Own(1)
    {
        public override string Describe() => Text;
    }

    private sealed record OfTensor(Tensor Factors) : Own(1);
}
