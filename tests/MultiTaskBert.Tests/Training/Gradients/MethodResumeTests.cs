using System.Text.Json;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>Trainings with every weighting and every aggregation, stopped and resumed. Oracle: the same training without interruption, to the last bit, in weights and history.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MethodResumeTests : IDisposable
{
    private const int StopEvery = 2;

    private readonly TemporaryFolder _folder = new();

    // Some rows lack a label, so that some steps have one head only.
    private readonly MtlDataset _train = MtlDataset.From(TinyTask.Rows(24).Select((row, i) => i % 8 < 2
        ? new MtlRow(row.Words!).With("topic", TinyTask.Topics[i % 3]) : row.With("number", i % 5 / 5.0)));

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Weightings() => [.. Methods.Weightings.Keys];

    public static TheoryData<string, GradientSite> Aggregations() => AggregationInTrainingTests.EveryWay();

    [Theory]
    [MemberData(nameof(Weightings))]
    public void Fit_WithWeightingStoppedAndResumed_EndsWithTheBitsOfTheWholeTraining(string name) =>
        AssertResumes(Options with { LossWeighting = Methods.Weightings[name], Gradients = Options.Gradients with { AccumulationSteps = 2 }, BatchSize = 2 });

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Fit_WithAggregationStoppedAndResumed_EndsWithTheBitsOfTheWholeTraining(string name, GradientSite site) =>
        AssertResumes(Options with { Gradients = Options.Gradients with { Aggregation = Methods.Aggregations[name], Site = site }, LossWeighting = LossWeighting.GradNorm() });

    [Fact]
    public void Fit_ResumedWithAnotherAggregationOrSite_IsRefusedByName()
    {
        var options = Options with { Epochs = 1, Gradients = Options.Gradients with { Aggregation = GradientAggregation.NashMtl(double.PositiveInfinity) } };
        using var model = Model(0);
        new Trainer(model, options with { Checkpoints = Checkpoints(resume: false) }).Fit(_train);
        var again = options with { Checkpoints = Checkpoints(resume: true) };
        foreach (var (changed, name) in ((TrainerOptions, string)[])
        [
            (again with { Gradients = again.Gradients with { Aggregation = GradientAggregation.NashMtl(2) } }, "Gradients.Aggregation"),
            (again with { Gradients = again.Gradients with { Site = GradientSite.HiddenStates } }, "Gradients.Site"),
        ])
        {
            var error = Assert.Throws<CheckpointException>(() => new Trainer(model, changed).Fit(_train));
            Assert.Contains($"- {name} was ", error.Message, StringComparison.Ordinal);
        }

        Assert.Single(new Trainer(model, again with { Gradients = again.Gradients with { DiagnosticsEvery = 5 } }).Fit(_train).History);   // What only watches may change.
    }

    private void AssertResumes(TrainerOptions options)
    {
        using var whole = Model(seed: 0);
        var expected = new Trainer(whole, options).Fit(_train);
        for (var runs = 1; ; runs++)
        {
            using var model = Model(seed: runs == 1 ? 0 : 99);   // Weights come from the checkpoint.
            using var stop = new CancellationTokenSource();
            var left = StopEvery;
            var seen = new Recorder
            {
                AfterStep = _ =>
                {
                    if (--left == 0)
                    {
                        stop.Cancel();
                    }
                },
            };
            var result = new Trainer(model, options with { Checkpoints = Checkpoints(resume: true), Callbacks = [seen] }).FitUntilCancelled(_train, dev: null, stop.Token);
            if (result.StopReason == StopReason.Cancelled)
            {
                continue;
            }

            Assert.InRange(runs, 4, 10);
            Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            Assert.Equal(History(expected), History(result));
            return;
        }
    }

    private static string History(TrainingResult result) => string.Join('\n', result.History.Select(epoch =>
        JsonSerializer.Serialize(new { epoch.Loss, epoch.HeadLosses, epoch.Weights, epoch.Gradients }, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals })));

    private static MultiTaskModel Model(long seed) => new(TinyBert.Load(), [.. TinyTask.Heads(), new ProbeHead()], seed);

    // What learns changes on the way, so that gradients which are kept have to be forgotten.
    private static TrainerOptions Options => Plain.Options with
    {
        Epochs = 2,
        BatchSize = 4,
        LearningRate = 2e-3,
        Gradients = Plain.Options.Gradients with { DiagnosticsEvery = 3 },
        Freeze = new GradualUnfreezePolicy { EverySteps = 3 },
    };

    private CheckpointOptions Checkpoints(bool resume) => new() { Folder = _folder.Path, EverySteps = 1, Resume = resume };
}
