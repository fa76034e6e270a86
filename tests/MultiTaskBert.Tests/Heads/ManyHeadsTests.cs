using MultiTaskBert.Heads;
using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Heads;

/// <summary>All heads in one model, on rows that are labelled for some of them. Oracle: the contract of <see cref="TaskHead"/>, the same for all kinds.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ManyHeadsTests
{
    // Float32 sums in another order, over a few steps of plain gradient descent.
    private const double Tolerance = 5e-6;

    [Fact]
    public void Fit_AllHeadsWithPartialLabels_LowersEachLoss()
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), ManyTasks.Heads());
        var rows = ManyTasks.Rows(36);
        var before = Evaluator.Evaluate(model, rows);

        new Trainer(model, Options(12, 1) with { Epochs = 40, LearningRate = 5e-3, Optimization = Options(12, 1).Optimization with { Optimizer = new AdamWOptions() } }).Fit(rows);

        var after = Evaluator.Evaluate(model, rows);
        Assert.All(model.Heads, head => Assert.True(
            after[$"{head.Name}/loss"] < 0.9 * before[$"{head.Name}/loss"], $"{head.Name}: {before[$"{head.Name}/loss"]} became {after[$"{head.Name}/loss"]}."));
        Assert.Equal(24, rows.LabelCounts["answer"]);
    }

    [Fact]
    public void Fit_MicroBatches_FollowsTheLargeBatch()
    {
        var (whole, wholeSteps) = Train(12, 1);
        var (cut, cutSteps) = Train(3, 4);
        foreach (var (expected, actual) in wholeSteps.Zip(cutSteps))
        {
            Assert.Equal(expected.HeadLosses.Keys, actual.HeadLosses.Keys);
            Assert.All(expected.HeadLosses, loss => Assert.Equal(loss.Value, actual.HeadLosses[loss.Key], Tolerance));
        }

        Assert.Equal(2, wholeSteps.Count);
        Assert.Equal(10, wholeSteps[0].HeadLosses.Count);
        Assert.All(whole, parameter => Assert.All(parameter.Value.Zip(cut[parameter.Key]), pair => Assert.Equal(pair.First, pair.Second, Tolerance)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_SavedModel_HasTheSameHeadsOptionsAndAnswers(bool plain)
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(), ManyTasks.Heads(plain), seed: 4);
        model.Save(folder.Path);

        using var loaded = MultiTaskModel.Load(folder.Path);

        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
        Assert.Equal(model.Heads.Select(head => head.GetType()), loaded.Heads.Select(head => head.GetType()));
        Assert.Equal(model.Heads.Select(head => HeadKinds.Describe(head)!.Settings.ToJsonString()), loaded.Heads.Select(head => HeadKinds.Describe(head)!.Settings.ToJsonString()));
        using Predictor before = new(model), after = new(loaded);
        Assert.Equal(before.Predict("ada won in rome", "ben left").ToString(), after.Predict("ada won in rome", "ben left").ToString());
    }

    [Fact]
    public void Evaluate_AllHeads_GivesEachItsMetrics()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), ManyTasks.Heads());
        var result = Evaluator.Evaluate(model, ManyTasks.Rows(12));
        Assert.All(
            ["moods/f1_micro", "number/pearson", "number/rmse", "grade/accuracy", "grade/mae_ranks", "grade/quadratic_weighted_kappa", "people/f1", "answer/f1", "answer/exact", "nli/accuracy"],
            name => Assert.Contains(name, result.Metrics.Keys));
    }

    [Fact]
    public void ParameterGroups_ScoresBiasesAndWeights_DecayAsTheyShould()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), ManyTasks.Heads());
        var names = ParameterGroups.Of(model.GetComponents()).Where(p => !p.Decays && p.Name.StartsWith("heads.", StringComparison.Ordinal)).Select(p => p.Name);
        Assert.Equal(
            [
                "heads.answer.qa_outputs.bias", "heads.distance.classifier.bias", "heads.entities.classifier.bias", "heads.grade.ranks.bias", "heads.moods.classifier.bias",
                "heads.nli.classifier.bias", "heads.number.classifier.bias", "heads.people.crf.emissions.bias", "heads.people.crf.end_transitions",
                "heads.people.crf.start_transitions", "heads.people.crf.transitions", "heads.rare.classifier.bias", "heads.topic.classifier.bias",
            ],
            names.Order(StringComparer.Ordinal));
    }

    private static (Dictionary<string, float[]> Weights, List<StepCompleted> Steps) Train(int batchSize, int accumulation)
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [.. ManyTasks.Heads()]);
        var seen = new Recorder();
        new Trainer(model, Options(batchSize, accumulation) with { Callbacks = [seen] }).Fit(ManyTasks.Rows(24));
        return (model.named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray(), StringComparer.Ordinal), seen.Steps);
    }

    private static TrainerOptions Options(int batchSize, int accumulation) => Plain.Options with
    {
        Epochs = 1,
        BatchSize = batchSize,
        Gradients = Plain.Options.Gradients with { AccumulationSteps = accumulation },
        LearningRate = 0.02,
        Optimization = Plain.Options.Optimization with { Optimizer = new SgdOptions { Momentum = 0.5 }, Warmup = Warmup.None },
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
    };
}
