using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>A model of NaN once had the loss 0 in an evaluation, and its weights were kept as the best.</summary>
[Collection(nameof(OneAtATime))]
public sealed class NotFiniteEvaluationTests
{
    [Fact]
    public void Evaluate_ModelOfNaN_HasNoNumberThatLooksGood()
    {
        using var model = TinyTask.Model();
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
            {
                parameter.fill_(float.NaN);
            }
        }

        var result = Evaluator.Evaluate(model, TinyTask.Rows(12));

        Assert.All(
            (string[])["loss", "topic/loss", "entities/loss", "topic/accuracy", "topic/f1_macro", "entities/f1", "entities/token_accuracy", "score"],
            name => Assert.True(double.IsNaN(result[name]), $"{name} is {result[name]}"));
        Assert.Equal(0, result["exact_match"]);
        Assert.Equal(["topic", "entities"], result.NotFiniteHeads);
    }

    [Fact]
    public void Evaluate_OneHeadOfNaN_LeavesTheOtherItsNumbers()
    {
        using var model = TinyTask.Model();
        using (no_grad())
        {
            foreach (var parameter in model.Head("topic").parameters())
            {
                parameter.fill_(float.NaN);
            }
        }

        var result = Evaluator.Evaluate(model, TinyTask.Rows(12));

        Assert.True(double.IsNaN(result["loss"]) && double.IsNaN(result["topic/accuracy"]));
        Assert.True(double.IsFinite(result["entities/loss"]) && double.IsFinite(result["entities/f1"]));
        Assert.Equal(["topic"], result.NotFiniteHeads);
    }

    [Fact]
    public void Evaluate_RowsWithoutAnyLabel_HasNoLossAndIsNotBroken()
    {
        using var model = TinyTask.Model();
        var result = Evaluator.Evaluate(model, MtlDataset.From([new MtlRow("ada won")]));
        Assert.DoesNotContain(EvaluationResult.Loss, result.Metrics.Keys);
        Assert.Empty(result.NotFiniteHeads);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Fit_EvaluationThatIsNotFinite_StopsWithTheBestWeightsInPlace(float factor)
    {
        using var model = Model(factor);
        var bits = new List<Dictionary<string, string>>();
        var options = Options(new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) });

        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(Rows, Rows)).Message;

        Assert.StartsWith("The evaluation after step 4 (epoch 2) is not finite: the loss of head 'number' is ", message, StringComparison.Ordinal);
        Assert.Contains("The weights are those of the best evaluation, after step 2.", message, StringComparison.Ordinal);
        Assert.Contains("OnNotFinite", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(bits.Single(), ModelBits.Of(model)));
    }

    [Theory]
    [InlineData(float.NaN, "loss")]
    [InlineData(float.NaN, "number/scripted")]
    [InlineData(float.PositiveInfinity, "number/scripted")]
    public void Fit_EvaluationThatIsNotFiniteAndSkipped_IsWarnedOfAndNeverTheBest(float factor, string metric)
    {
        using var model = Model(factor);
        var log = new ListLogger();
        var seen = new Recorder();

        var result = new Trainer(model, Options(seen) with { Gradients = Options(seen).Gradients with { OnNotFinite = NotFiniteAction.Skip }, Logger = log, Evaluation = Options(seen).Evaluation with { BestMetric = metric }, Epochs = 3 }).Fit(Rows, Rows);

        Assert.Equal([false, true, false], result.Evaluations.Select(evaluation => evaluation.Result.NotFiniteHeads.Count > 0));
        Assert.False(result.Evaluations[1].IsBest);
        Assert.NotEqual(2, result.BestEpoch);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: The evaluation after step 4 (epoch 2) is not finite: the loss of head 'number' is ", StringComparison.Ordinal));
        Assert.DoesNotContain("loss 0 ", string.Join('\n', log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_EveryEvaluationNotFinite_HasNoBestAndStopsEarly()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.1, 0.2, 0.3, 0.4) { Bend = (count, loss) => count % 3 == 2 ? loss * float.NaN : loss });
        var result = new Trainer(model, Options() with { Gradients = Options().Gradients with { OnNotFinite = NotFiniteAction.Skip }, Epochs = 9, Stopping = Options().Stopping with { Patience = 2 }, Evaluation = Options().Evaluation with { BestMetric = "loss" } }).Fit(Rows, Rows);
        Assert.Equal((StopReason.EarlyStopping, null, false, 2), (result.StopReason, result.BestEpoch, result.HasBestWeights, result.History.Count));
    }

    [Fact]
    public void Fit_BestMetricThatIsNotDefined_IsWarnedOf()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead());
        var log = new ListLogger();
        var result = new Trainer(model, Options() with { Evaluation = Options().Evaluation with { BestMetric = "number/scripted" }, Logger = log }).Fit(Rows, Rows);
        Assert.Null(result.BestEpoch);
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: Evaluation.BestMetric 'number/scripted' is NaN in the evaluation after step 2", StringComparison.Ordinal));
    }

    private static MtlDataset Rows => FreezingInTrainingTests.Numbers(8);

    // Two steps and an evaluation an epoch, so the sixth loss is that of the second evaluation; its metric would be the best.
    private static MultiTaskModel Model(float factor) =>
        new(TinyBert.Load(), new ProbeHead("number", 0.1, 0.9, 0.2) { Bend = (count, loss) => count == 5 ? loss * factor : loss });

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) => new()
    {
        Epochs = 2,
        BatchSize = 4,
        LearningRate = 1e-3,
        Freeze = FreezePolicy.None,
        Evaluation = new() { BestMetric = "number/scripted" },
        Callbacks = callbacks,
    };
}
