using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Evaluations within epochs: when they come, what they decide.</summary>
[Collection(nameof(OneAtATime))]
public sealed class EvaluationEveryStepsTests
{
    [Fact]
    public void Fit_EveryTwoOfFiveSteps_EvaluatesThereAndAfterEpochsOnce()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        var result = new Trainer(model, Options(seen) with { Epochs = 2, Evaluation = Options(seen).Evaluation with { EverySteps = 2 } }).Fit(TinyTask.Rows(20), TinyTask.Rows(6, seed: 2));

        // Ten steps, five an epoch: after 10 there is the evaluation of the epoch and no other.
        Assert.Equal([(2L, 1), (4L, 1), (5L, 1), (6L, 2), (8L, 2), (10L, 2)], result.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Epoch)));
        Assert.Equal(result.Evaluations, seen.Evaluations);
        Assert.Equal(result.History.Select(epoch => epoch.Dev), new[] { result.Evaluations[2].Result, result.Evaluations[5].Result });
        Assert.All(result.Evaluations, evaluation => Assert.Equal(evaluation.Result["score"], evaluation.Value));
    }

    [Fact]
    public void Fit_EvaluationsBetweenSteps_ChangeNoWeight()
    {
        using var plain = TinyTask.Model();
        using var evaluated = TinyTask.Model();
        var (train, dev) = (TinyTask.Rows(20), TinyTask.Rows(6, seed: 2));
        new Trainer(plain, Options() with { Evaluation = Options().Evaluation with { KeepBest = false } }).Fit(train, dev);
        new Trainer(evaluated, Options() with { Evaluation = Options().Evaluation with { KeepBest = false, EverySteps = 1 } }).Fit(train, dev);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(plain), ModelBits.Of(evaluated)));
    }

    [Fact]
    public void Fit_BestWithinAnEpoch_HasTheWeightsOfThatStep()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.1, 0.9, 0.3, 0.4));
        var bits = new Dictionary<long, Dictionary<string, string>>();
        var seen = new Recorder { AfterStep = step => bits[step.Step] = ModelBits.Of(model) };
        var rows = FreezingInTrainingTests.Numbers(16);

        var result = new Trainer(model, Options(seen) with { Epochs = 1, Evaluation = Options(seen).Evaluation with { BestMetric = "number/scripted", EverySteps = 1 } }).Fit(rows, rows);

        Assert.Equal((1, 2L, true, 0.9), (result.BestEpoch, result.BestStep, result.HasBestWeights, result.BestMetrics["number/scripted"]));
        Assert.Equal([true, true, false, false], result.Evaluations.Select(evaluation => evaluation.IsBest));
        Assert.Empty(ModelBits.Changed(bits[2], ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_PatienceEndsWithinAnEpoch_StopsThere()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.5, 0.4, 0.3));
        var rows = FreezingInTrainingTests.Numbers(32);
        var result = new Trainer(model, Options() with { Epochs = 2, Evaluation = Options().Evaluation with { BestMetric = "number/scripted", EverySteps = 1 }, Stopping = Options().Stopping with { Patience = 2 } }).Fit(rows, rows);
        Assert.Equal((StopReason.EarlyStopping, 3L, 1L), (result.StopReason, result.Steps, result.BestStep));
        Assert.Empty(result.History);
        Assert.Equal(3, result.Evaluations.Count);
    }

    [Fact]
    public void Fit_Combination_ChoosesByItsValue()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options() with { Evaluation = Options().Evaluation with { BestMetric = "0.7*topic/accuracy + 0.3*entities/token_accuracy", EverySteps = 1 } })
            .Fit(TinyTask.Rows(20), TinyTask.Rows(9, seed: 2));
        Assert.All(result.Evaluations, evaluation =>
            Assert.Equal((0.7 * evaluation.Result["topic/accuracy"]) + (0.3 * evaluation.Result["entities/token_accuracy"]), evaluation.Value, 1e-12));
        Assert.Equal(result.Evaluations.First(evaluation => evaluation.Value == result.Evaluations.Max(other => other.Value)).Step, result.BestStep);
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 2, BatchSize = 4, LearningRate = 2e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };
}
