using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Tests.Training;

/// <summary>Everything that is wrong with a training is said before it starts, all at once.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TrainerOptionsTests
{
    [Fact]
    public void Fit_ManyBadOptions_ListsAllAndTrainsNothing()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        var options = Plain.Options with
        {
            Epochs = 0,
            BatchSize = -1,
            Evaluation = Plain.Options.Evaluation with { BatchSize = 0, BestMetric = "topic/acuracy" },
            Stopping = Plain.Options.Stopping with { Patience = 0 },
            LearningRate = double.NaN,
            Gradients = Plain.Options.Gradients with { MaxNorm = -1 },
            Optimization = Plain.Options.Optimization with { Optimizer = new AdamWOptions { Beta1 = 1, Epsilon = 0 }, Schedule = null! },
            Freeze = FreezePolicy.Head("topics") + new GradualUnfreezePolicy { OnStall = new StallRule("nothing", 1) },
            LossWeighting = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 1 }),
            Batches = Plain.Options.Batches with { Collation = new CollatorOptions { MaxLength = 1000 } },
        };

        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(MtlDataset.From([]))).Message;

        string[] expected =
        [
            "Epochs is 0; it must be at least 1.", "BatchSize is -1", "Evaluation.BatchSize is 0", "Stopping.Patience is 0",
            "LearningRate is NaN; it must be positive, for instance 5e-5.", "Gradients.MaxNorm is -1", "AdamWOptions.Beta1 is 1",
            "AdamWOptions.Epsilon is 0", "Schedule is null", "The training data has no rows.", "but there is no dev data to see an improvement on",
            "names a head that the model does not have", "waits for a dev metric to stall, but there is no dev data",
            "LossWeighting: the loss weights lack head 'entities'", "BestMetric is 'topic/acuracy'; the metrics of this model are score, loss, exact_match, topic/loss, topic/accuracy",
            "The stall rule of Freeze is 'nothing'", "Collation: MaxLength is 1000, but the encoder was made for 48 tokens",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains($"there are {expected.Length} problems", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_BadRates_AreListed()
    {
        using var model = TinyTask.Model();
        var options = Plain.Options with
        {
            Gradients = Plain.Options.Gradients with { AccumulationSteps = 0 },
            Optimization = Plain.Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau("topic/f2", factor: 1, patience: -1, cooldown: -2, threshold: double.NaN, minLr: -1), LayerwiseDecay = LayerwiseDecay.Sun2019(0), LearningRateMultipliers = new Dictionary<string, double>(StringComparer.Ordinal) { ["head:topics"] = 2 } },
        };

        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(4))).Message;

        string[] expected =
        [
            "Gradients.AccumulationSteps is 0; it must be at least 1.", "ReduceOnPlateau.Factor is 1; it must be 0 or more and less than 1.",
            "ReduceOnPlateau.Patience is -1", "ReduceOnPlateau.Cooldown is -2", "ReduceOnPlateau.Threshold is NaN", "ReduceOnPlateau.MinLr is -1",
            "ReduceOnPlateau is set, but there is no dev data", "ReduceOnPlateau.Metric is 'topic/f2'; the metrics of this model are",
            "LayerwiseDecay has a decay of 0", "LearningRateMultipliers names 'head:topics'",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains($"there are {expected.Length} problems", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ScheduleThatDoesNotFitTheTraining_IsRefused()
    {
        (LearningRateSchedule Schedule, MultiTaskBert.Optimization.OptimizerOptions Optimizer, string Problem)[] cases =
        [
            (new PolynomialSchedule { LrEnd = 1 }, new AdamWOptions(), "Schedule: PolynomialSchedule.LrEnd is 1; it must be less than the learning rate, 5E-05."),
            (new SlantedTriangularSchedule(), new AdamWOptions(), "in step 12 of 19, and it must be 0 or more; choose other numbers for SlantedTriangularSchedule, or another schedule."),
            (new OneCycleSchedule(), new SgdOptions { Momentum = 0 }, "Schedule moves the momentum, but Optimizer has none"),
            (new OddMomentum(1.5), new AdamWOptions(), "Schedule gives the momentum 1.5 in step 1; it must be 0 or more and less than 1."),
        ];
        using var model = TinyTask.Model(layers: 1);
        foreach (var (schedule, optimizer, problem) in cases)
        {
            var options = Plain.Options with { Epochs = 1, BatchSize = 1, Optimization = Plain.Options.Optimization with { Schedule = schedule, Optimizer = optimizer } };
            Assert.Contains(problem, Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(19))).Message, StringComparison.Ordinal);
        }
    }

    private sealed record OddMomentum(double Value) : LearningRateSchedule
    {
        public override double Factor(SchedulePoint at) => 1;

        public override double? Momentum(SchedulePoint at) => Value;
    }

    [Fact]
    public void Fit_RatesAboveWhatTheOptimizerTakes_AreToldBeforeTheFirstStep()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        var options = Plain.Options with
        {
            Optimization = Plain.Options.Optimization with { LearningRateMultipliers = new Dictionary<string, double>(StringComparer.Ordinal) { ["head:topic"] = 1e4, ["head:entities"] = 100 }, Schedule = new Overshooting() },
            Callbacks = [seen, null!],
        };

        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(4))).Message;

        string[] expected =
        [
            "LearningRateMultipliers makes the learning rate of 'head:topic' 0.5 (5E-05 times 10000); with AdamWOptions it must be at most 0.1",
            "Schedule gives the learning rate 0.15 in step 1 of 3, 3000 times LearningRate; with AdamWOptions it must be at most 0.1", "Callbacks[1] is null; leave it out.",
        ];
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains($"there are {expected.Length} problems", message, StringComparison.Ordinal);
        Assert.Empty(seen.Order);
    }

    [Fact]
    public void Fit_EverythingFrozen_IsRefusedWithTheWayOut()
    {
        using var model = TinyTask.Model();
        foreach (var policy in (FreezePolicy[])[FreezePolicy.Everything, FreezePolicy.Backbone + FreezePolicy.Head("topic") + FreezePolicy.Head("entities")])
        {
            var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Plain.Options with { Freeze = policy }).Fit(TinyTask.Rows(4))).Message;
            Assert.Contains("leaves nothing trainable", message, StringComparison.Ordinal);
            Assert.Contains("Predictor or Trainer.Evaluate", message, StringComparison.Ordinal);
            Assert.Contains("there is 1 problem:", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fit_DropLastWithTooFewRows_IsAProblemOfTheSampler()
    {
        using var model = TinyTask.Model();
        var options = Plain.Options with { BatchSize = 8, Batches = Plain.Options.Batches with { Sampler = new ShuffledBatches { DropLast = true } } };
        Assert.Contains("- Batches.Sampler: With DropLast, 4 rows make no batch of 8", Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_BestMetricOfAHeadThatDevDoesNotLabel_IsRefused()
    {
        using var model = TinyTask.Model();
        var dev = MtlDataset.From([new MtlRow("ada won").With("topic", "Sports")]);
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Plain.Options with { Evaluation = Plain.Options.Evaluation with { BestMetric = "entities/f1" } }).Fit(TinyTask.Rows(4), dev)).Message;
        Assert.Contains("BestMetric is 'entities/f1', but no dev row has a label for head 'entities'.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_LabelsThatDoNotFit_AreListedBeforeAnythingIsTrained()
    {
        using var model = TinyTask.Model();
        var train = MtlDataset.From([new MtlRow("ada won").With("topic", "Sprots"), new MtlRow("ada won").With("topics", "Sports")]);
        var error = Assert.Throws<DatasetException>(() => new Trainer(model).Fit(train));
        Assert.Contains("'Sprots'; did you mean 'Sports'?", error.Message.Replace('"', '\''), StringComparison.Ordinal);
        Assert.Equal(2, error.Problems.Count);
        Assert.Throws<DatasetException>(() => new Trainer(model).Fit(TinyTask.Rows(4), train));
    }

    private sealed record Overshooting : LearningRateSchedule
    {
        public override double Factor(SchedulePoint at) => 3000;
    }
}
