using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>Steps whose loss or gradient is not finite, with <see cref="NotFiniteAction.Skip"/>: they leave no trace but a count.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SkippedStepTests
{
    public static TheoryData<string> Kinds() => ["NaN", "gradient"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Fit_StepThatIsNotFinite_ChangesNothingAndIsCounted(string kind)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead { Bend = (count, loss) => count == 2 ? Break(kind, loss) : loss });
        var bits = new List<Dictionary<string, string>>();
        var seen = new Recorder { AfterStep = _ => bits.Add(ModelBits.Of(model)) };
        var before = new List<Dictionary<string, string>>();
        var watch = new BeforeSkip(() => before.Add(ModelBits.Of(model)));
        var log = new ListLogger();

        var result = new Trainer(model, Options(seen, watch) with { LossWeighting = LossWeighting.Uncertainty(), Logger = log }).Fit(Rows(10));

        var skipped = Assert.Single(seen.Skipped);
        Assert.Equal((3L, 1, 1), (skipped.Position, skipped.Epoch, skipped.InARow));
        Assert.Equal(["number"], skipped.Heads);
        Assert.Equal(["row 4", "row 5"], skipped.FirstRows);
        Assert.Equal((StopReason.Completed, 4L), (result.StopReason, result.Steps));
        Assert.Empty(ModelBits.Changed(bits[1], before.Single()));   // after step 2, and after the one that was skipped
        Assert.Equal((1, 1, 0), (result.History[0].SkippedSteps, result.History[0].NotFiniteSteps["number"], result.History[0].NotFiniteSteps["topic"]));
        Assert.Equal(8, result.History[0].LabelCounts["topic"]);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: Batch 3 (epoch 1) was skipped: the loss or the gradient is not finite", StringComparison.Ordinal) && line.Contains("'number'", StringComparison.Ordinal));
        Assert.Contains("Warning: 1 steps were skipped because they were not finite (by head: number 1).", log.Lines);
    }

    // Oracle: training on the rows without the bad ones. A constant rate, and no dropout or momentum that depends on the number of the step.
    [Fact]
    public void Fit_BadRowsSkipped_LearnsWhatItLearnsWithoutThem()
    {
        var options = Options() with { Optimization = Options().Optimization with { Schedule = LearningRateSchedule.Constant }, LossWeighting = LossWeighting.Uncertainty() };
        using var skipping = Model();
        using var without = Model();
        var rows = Rows(10);
        var bad = MtlDataset.From(rows.Select((row, i) => i is 4 or 5 ? row.With("number", 1e30) : row));   // its square is infinite

        new Trainer(skipping, options).Fit(bad);
        new Trainer(without, options).Fit(MtlDataset.From(rows.Where((_, i) => i is not 4 and not 5)));

        Assert.Empty(ModelBits.Changed(ModelBits.Of(without), ModelBits.Of(skipping)));

        MultiTaskModel Model() => new(TinyBert.Load(dropout: 0), TinyTask.Topic(new() { Dropout = 0 }), new ProbeHead());
    }

    [Fact]
    public void Fit_TooManySkippedInARow_StopsWithTheErrorOfTheLast()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead { Bend = (count, loss) => count is 0 or 2 ? loss : loss * float.NaN });
        Dictionary<string, string>? last = null;
        var seen = new Recorder { AfterStep = _ => last = ModelBits.Of(model) };

        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options(seen) with { Gradients = Options(seen).Gradients with { MaxSkippedSteps = 2 } }).Fit(Rows(20))).Message;

        // Batch 2 is skipped, 3 is not, 4 is, 5 is the second in a row.
        Assert.Contains("stopped at batch 5 (epoch 1)", message, StringComparison.Ordinal);
        Assert.Contains("because of head 'number'", message, StringComparison.Ordinal);
        Assert.Contains("It is step 2 in a row that was to be skipped.", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(last!, ModelBits.Of(model)));
    }

    private static MtlDataset Rows(int count) => MtlDataset.From(FreezingInTrainingTests.Numbers(count).Select(row => row.With("topic", "Sports")));

    private static Tensor Break(string kind, Tensor loss) => kind == "NaN" ? loss * float.NaN : (loss * 0).sqrt();   // the second has a finite value

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) => Plain.Options with
    {
        Epochs = 1,
        BatchSize = 2,
        LearningRate = 1e-3,
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
        Optimization = Plain.Options.Optimization with { Warmup = Warmup.None },
        Gradients = Plain.Options.Gradients with { OnNotFinite = NotFiniteAction.Skip },
        Callbacks = callbacks,
    };

    private sealed class BeforeSkip(Action look) : ITrainerCallback
    {
        public void OnStepSkipped(StepSkipped step) => look();
    }
}
