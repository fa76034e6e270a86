using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Training;

/// <summary>Rows may lack labels for any head: what has none adds nothing, and never NaN.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PartialLabelTests
{
    [Fact]
    public void Fit_BatchesOfDifferentLabels_CountWhatEachHeadSaw()
    {
        using var model = TinyTask.Model();
        MtlRow[] rows =
        [
            new MtlRow(["ada", "won"]).With("topic", "Sports").With("entities", new[] { "B-PER", "O" }), new MtlRow(["ben", "left"]),
            new MtlRow("mia joined").With("topic", "Jobs"), new MtlRow("mia left").With("topic", "Travel"),
            new MtlRow("ada"), new MtlRow("ben"),   // a batch without any label
            new MtlRow(["rome", "and", "oslo"]).With("entities", new[] { "B-LOC", "O", "B-LOC" }), new MtlRow("ada"),
        ];
        var seen = new Recorder();

        var result = new Trainer(model, Options(seen)).Fit(MtlDataset.From(rows));

        Assert.Equal(3, result.Steps);
        Assert.Equal([["topic", "entities"], ["topic"], ["entities"]], seen.Steps.Select(step => step.HeadLosses.Keys.ToArray()));
        Assert.All(seen.Steps, step => Assert.Equal(step.HeadLosses.Values.Sum(), step.Loss, 1e-5));
        var epoch = Assert.Single(result.History);
        Assert.Equal(1, epoch.SkippedBatches);
        Assert.Equal((3L, 5L), (epoch.LabelCounts["topic"], epoch.LabelCounts["entities"]));
        Assert.Equal(seen.Steps.Average(step => step.Loss), epoch.Loss, 1e-12);
        Assert.Equal(seen.Steps.Where(s => s.HeadLosses.ContainsKey("topic")).Average(s => s.HeadLosses["topic"]), epoch.HeadLosses["topic"], 1e-12);

        // The schedule goes by batches, the one left out included: the third step is in the fourth place of four.
        Assert.Equal([1, 0.75, 0.25], seen.Steps.Select(step => Math.Round(step.LearningRate / 1e-3, 9)));
    }

    [Fact]
    public void Fit_DevLabelThatTheModelDoesNotKnow_IsAnErrorUnlessAllowedAndThenWrong()
    {
        using var model = TinyTask.Model();
        var dev = MtlDataset.From([new MtlRow("ada won").With("topic", "Weather"), new MtlRow("ben left").With("topic", "Weather")]);
        var options = Plain.Options with { Epochs = 1, Freeze = FreezePolicy.Backbone, Evaluation = Plain.Options.Evaluation with { BestMetric = "topic/accuracy" } };

        var error = Assert.Throws<MultiTaskBert.Data.DatasetException>(() => new Trainer(model, options).Fit(TinyTask.Rows(8), dev));
        Assert.Contains("'Weather'", error.Message, StringComparison.Ordinal);

        var result = new Trainer(model, options with { Evaluation = options.Evaluation with { AllowUnknownLabels = true } }).Fit(TinyTask.Rows(8), dev);
        Assert.Equal(0, result.BestMetrics["topic/accuracy"]);
    }

    [Fact]
    public void Fit_HeadWithoutLabelsInABatch_DoesNotMoveInThatStep()
    {
        using var model = TinyTask.Model();
        var bits = new List<Dictionary<string, string>> { ModelBits.Of(model) };
        MtlRow[] rows = [new MtlRow("ada won").With("topic", "Sports"), new MtlRow(["rome"]).With("entities", new[] { "B-LOC" })];
        var seen = new Recorder { AfterStep = _ => bits.Add(ModelBits.Of(model)) };
        new Trainer(model, Options(seen) with { BatchSize = 1, Optimization = Options(seen).Optimization with { Schedule = LearningRateSchedule.Constant } }).Fit(MtlDataset.From(rows));
        Assert.DoesNotContain(ModelBits.Changed(bits[0], bits[1]), name => name.Contains("entities", StringComparison.Ordinal));
        Assert.DoesNotContain(ModelBits.Changed(bits[1], bits[2]), name => name.Contains("topic", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_HeadThatIsNeverLabelled_StaysAndIsWarnedAbout()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        var log = new ListLogger();
        var rows = MtlDataset.From([new MtlRow("ada won").With("topic", "Sports"), new MtlRow("mia left").With("topic", "Travel")]);

        var result = new Trainer(model, Options() with { Logger = log }).Fit(rows, rows);

        Assert.DoesNotContain(ModelBits.Changed(before, ModelBits.Of(model)), name => name.Contains("entities", StringComparison.Ordinal));
        var epoch = Assert.Single(result.History);
        Assert.Equal((double.NaN, double.NaN, 0L), (epoch.HeadLosses["entities"], epoch.Weights["entities"], epoch.LabelCounts["entities"]));
        Assert.DoesNotContain(epoch.Dev!.Metrics.Keys, name => name.StartsWith("entities/", StringComparison.Ordinal));
        Assert.True(double.IsFinite(epoch.Dev["score"]) && double.IsFinite(epoch.Dev["loss"]));
        Assert.Contains("Warning: No training row has a label for head 'entities': it is not trained.", log.Lines);
    }

    [Fact]
    public void Fit_NoLabelAnywhere_IsRefusedAndChangesNothing()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        Assert.Throws<MultiTaskBert.Data.DatasetException>(() => new Trainer(model, Options()).Fit(MtlDataset.From([new MtlRow("ada"), new MtlRow("ben")])));
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Evaluate_PartialLabels_CountsOnlyLabelledRows()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var guess = predictor.Predict("ada won").Class("topic").Label;
        var wrong = TinyTask.Topics.First(topic => topic != guess);
        var rows = MtlDataset.From(
        [
            new MtlRow("ada won").With("topic", guess), new MtlRow("ada won").With("topic", wrong), new MtlRow("ada won"),
            new MtlRow("ada won").With("topic", guess), new MtlRow("ada won").With("topic", guess),
        ]);
        var result = Evaluator.Evaluate(model, rows);
        Assert.Equal(0.75, result["topic/accuracy"]);
        Assert.Equal(5, result.Rows);
        Assert.DoesNotContain("exact_match", result.Metrics.Keys);   // no row has labels for both heads, and 0 would be a lie
    }

    [Fact]
    public void Evaluate_UnknownGoldLabel_IsRefusedOrCountsAsWrong()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model);
        var rows = MtlDataset.From([new MtlRow("ada won").With("topic", predictor.Predict("ada won").Class("topic").Label), new MtlRow("ben left").With("topic", "Weather")]);
        Assert.Throws<MultiTaskBert.Data.DatasetException>(() => Evaluator.Evaluate(model, rows));
        Assert.Equal(0.5, Evaluator.Evaluate(model, rows, new EvaluationOptions { AllowUnknownLabels = true })["topic/accuracy"]);
    }

    [Fact]
    public void Evaluate_OtherBatchSizes_GiveTheSameNumbers()
    {
        using var model = TinyTask.Model();
        var rows = TinyTask.Rows(23);
        var one = Evaluator.Evaluate(model, rows, new EvaluationOptions { BatchSize = 1 });
        foreach (var size in (int[])[4, 64])
        {
            var other = Evaluator.Evaluate(model, rows, new EvaluationOptions { BatchSize = size });
            Assert.Equal(one.Metrics.Keys, other.Metrics.Keys);
            Assert.All(one.Metrics, metric => Assert.Equal(metric.Value, other[metric.Key], 1e-5));
        }
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) => Plain.Options with
    {
        Epochs = 1,
        BatchSize = 2,
        LearningRate = 1e-3,
        Optimization = Plain.Options.Optimization with { Warmup = Warmup.None },
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
        Callbacks = callbacks,
    };
}
