using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>
/// Whether larger or smaller values are better follows from the metric, for the best evaluation, plateaus and stalls alike. Once the last two had opposite defaults that nobody
/// compared with the metric.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class MetricDirectionTests
{
    [Theory]
    [InlineData("number/scripted", new[] { 0.5, 0.6, 0.7, 0.8 }, 4)]    // larger is better: it improves, and nothing is lowered
    [InlineData("number/scripted", new[] { 0.5, 0.4, 0.3, 0.2 }, 2)]
    public void Fit_PlateauWithoutADirection_TakesThatOfTheMetric(string metric, double[] values, int epochsAtTheFullRate)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", values));
        var result = new Trainer(model, Options with { Epochs = 4, Optimization = Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau(metric, patience: 0) } }).Fit(Rows, Rows);
        Assert.Equal(epochsAtTheFullRate, result.History.Count(epoch => epoch.LearningRate == 1e-3));
    }

    [Fact]
    public void Fit_PlateauOfALossThatFalls_LowersNothing()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead { Bend = (count, loss) => (loss * 0) + (10f - count) });
        var result = new Trainer(model, Options with { Epochs = 3, Evaluation = Options.Evaluation with { BestMetric = "loss" }, Optimization = Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau("loss", patience: 0) } }).Fit(Rows, Rows);
        Assert.All(result.History, epoch => Assert.Equal(1e-3, epoch.LearningRate));
    }

    // The score is of metrics of which larger is better; without one it is NaN, and early stopping once ended a training that went on improving.
    [Fact]
    public void Fit_ScoreThatNoHeadGoesInto_IsToldBeforeTheFirstStep()
    {
        var rows = MtlDataset.From(TinyTask.Rows(8).Select((row, i) => new MtlRow(row.Words!).With("error", i)));
        const string Told = "'score' is the mean of the first metric of each head, as far as larger values of it are better, which no head has (error: mse)";
        string Refusal(TrainerOptions options)
        {
            using var refused = new MultiTaskModel(TinyBert.Load(layers: 1), new ErrorHead());
            return Assert.Throws<ArgumentException>(() => new Trainer(refused, options with { Epochs = 1 }).Fit(rows, rows)).Message;
        }

        Assert.Contains($"Stopping.Patience is set, but there is nothing to see an improvement of. Evaluation.BestMetric is 'score', and {Told}; set Evaluation.BestMetric", Refusal(Plain.Options with { Stopping = Plain.Options.Stopping with { Patience = 1 } }), StringComparison.Ordinal);
        Assert.Contains("ReduceOnPlateau.Metric is 'score', the mean of", Refusal(Plain.Options with { Optimization = Plain.Options.Optimization with { ReduceOnPlateau = new("score") } }), StringComparison.Ordinal);

        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new ErrorHead());
        var seen = new Recorder();
        Assert.Null(new Trainer(model, Plain.Options with { Epochs = 1, Callbacks = [seen] }).Fit(rows, rows).BestEpoch);
        Assert.Contains(seen.Started!.Warnings, warning => warning.Contains(Told, StringComparison.Ordinal) && warning.EndsWith("No evaluation is the best one: the weights of the last step stay.", StringComparison.Ordinal));

        using var by = new MultiTaskModel(TinyBert.Load(layers: 1), new ErrorHead());
        var told = new Recorder();
        Assert.Equal(1, new Trainer(by, Plain.Options with { Epochs = 1, Stopping = Plain.Options.Stopping with { Patience = 1 }, Evaluation = Plain.Options.Evaluation with { BestMetric = "error/mse" }, Callbacks = [told] }).Fit(rows, rows).BestEpoch);
        Assert.DoesNotContain(told.Started!.Warnings, warning => warning.Contains("score", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_StallOfALossThatFalls_FreesNothing()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead { Bend = (count, loss) => (loss * 0) + (10f - count) });
        var seen = new Recorder();
        var freeze = new GradualUnfreezePolicy { OnStall = new StallRule("number/loss", patience: 1) };
        new Trainer(model, Options with { Epochs = 3, Evaluation = Options.Evaluation with { BestMetric = "loss" }, Freeze = freeze, Callbacks = [seen] }).Fit(Rows, Rows);
        Assert.Empty(seen.Changes);
    }

    [Fact]
    public void Fit_StallOfALossThatRises_FreesLayers()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead { Bend = (count, loss) => (loss * 0) + (1f + count) });
        var seen = new Recorder();
        var freeze = new GradualUnfreezePolicy { OnStall = new StallRule("number/loss", patience: 1) };
        new Trainer(model, Options with { Epochs = 3, Evaluation = Options.Evaluation with { BestMetric = "loss" }, Freeze = freeze, Callbacks = [seen] }).Fit(Rows, Rows);
        Assert.NotEmpty(seen.Changes);
    }

    [Theory]
    [InlineData("loss", true, "of which smaller values are better, but HigherIsBetter is true")]
    [InlineData("topic/accuracy", false, "of which larger values are better, but HigherIsBetter is false")]
    [InlineData("topic/f1[Sports]", false, "of which larger values are better, but HigherIsBetter is false")]
    public void Fit_DirectionAgainstTheMetric_IsRefusedBeforeTheFirstStep(string metric, bool higher, string expected)
    {
        using var model = TinyTask.Model();
        var options = Options with
        {
            Optimization = Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau(metric, higherIsBetter: higher) },
            Freeze = new GradualUnfreezePolicy { OnStall = new StallRule(metric, 1, higherIsBetter: higher) },
        };
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(8), TinyTask.Rows(4))).Message;
        Assert.Contains($"ReduceOnPlateau.Metric is '{metric}', {expected}", message, StringComparison.Ordinal);
        Assert.Contains($"The stall rule of Freeze is '{metric}', {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_DirectionOfTheMetric_IsAccepted()
    {
        using var model = TinyTask.Model();
        var options = Options with { Optimization = Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau("score", higherIsBetter: true) }, Freeze = new GradualUnfreezePolicy { OnStall = new StallRule("loss", 1, higherIsBetter: false) } };
        Assert.Equal(StopReason.Completed, new Trainer(model, options).Fit(TinyTask.Rows(8), TinyTask.Rows(4)).StopReason);
    }

    [Theory]
    [InlineData("topic/accuracy")]
    [InlineData("loss")]
    public void Fit_BestMetricWithoutDevData_IsRefused(string metric)
    {
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = metric } }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains($"BestMetric is '{metric}', but there is no dev data", message, StringComparison.Ordinal);
    }

    // A class of that name may come up in any evaluation, so it is known only then.
    [Fact]
    public void Fit_ClassThatNoEvaluationHas_IsWarnedOfAndNeverTheBest()
    {
        using var model = TinyTask.Model(layers: 1);
        var log = new ListLogger();
        var result = new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = "topic/f1[Nothing]" }, Logger = log }).Fit(TinyTask.Rows(4), TinyTask.Rows(4));
        Assert.Null(result.BestEpoch);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: Evaluation.BestMetric 'topic/f1[Nothing]' is NaN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(5)]
    public void Fit_LearningRateThatLeavesNothing_IsRefused(double rate)
    {
        using var model = TinyTask.Model(layers: 1);
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, new TrainerOptions { LearningRate = rate }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("with AdamWOptions it must be at most 0.1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TheSameRateWithSgd_IsAccepted()
    {
        using var model = TinyTask.Model(layers: 1);
        new Trainer(model, new TrainerOptions { LearningRate = 0.2, Epochs = 1, Optimization = new() { Optimizer = new SgdOptions() } }).Fit(TinyTask.Rows(4));
    }

    private static MtlDataset Rows => FreezingInTrainingTests.Numbers(8);

    private static TrainerOptions Options => new()
    {
        Epochs = 1,
        BatchSize = 8,
        LearningRate = 1e-3,
        Optimization = new() { Schedule = LearningRateSchedule.Constant, Warmup = Warmup.None },
        Freeze = FreezePolicy.None,
    };

    private sealed class ErrorHead() : TaskHead("error", LabelLayout.Value())
    {
        private Linear? _line;

        protected internal override Tensor Forward(HiddenStates states) => _line!.forward(states.First).squeeze(-1);   // [B, H] → [B]

        protected internal override Tensor Loss(Tensor output, Tensor labels) => (output - labels).square().mean();

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [new MeanSquaredError()];

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }
    }
}
