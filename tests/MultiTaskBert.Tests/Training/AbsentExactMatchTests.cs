using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Training;

/// <summary>An exact match is over dev rows with labels for all heads; where there is none, a training that would be steered by it is told so before its first step.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AbsentExactMatchTests
{
    private const string Absent = "but no dev row has labels for all heads whose answers are right or wrong (topic, entities).";

    private static readonly MtlDataset Apart = MtlDataset.From(TinyMixture.Only("topic", 4, seed: 2).Concat(TinyMixture.Only("entities", 4, seed: 3)));

    [Theory]
    [InlineData("exact_match")]
    [InlineData("0.5*exact_match + 0.5*score")]
    public void Fit_NoRowWithAllLabels_IsToldBeforeTheFirstStep(string metric) => Refuses(Apart, Options with { Evaluation = Options.Evaluation with { BestMetric = metric } }, $"Evaluation.BestMetric is 'exact_match', {Absent}");

    [Fact]
    public void Fit_PlateauOrStallByIt_IsToldBeforeTheFirstStep()
    {
        Refuses(Apart, Options with { Optimization = Options.Optimization with { ReduceOnPlateau = new ReduceOnPlateau("exact_match") } }, $"Optimization.ReduceOnPlateau.Metric is 'exact_match', {Absent}");
        Refuses(Apart, Options with { Freeze = new GradualUnfreezePolicy { OnStall = new StallRule("exact_match", patience: 1) } }, $"The stall rule of Freeze is 'exact_match', {Absent}");
    }

    [Fact]
    public void Fit_NoHeadIsRightOrWrong_IsToldBeforeTheFirstStep()
    {
        using var model = new MultiTaskModel(TinyBert.Load(layers: 1), new ProbeHead());
        var rows = MtlDataset.From(TinyTask.Rows(4).Select((row, i) => new MtlRow(row.Words!).With("number", i)));
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = "exact_match" } }).Fit(rows, rows)).Message;
        Assert.Contains("BestMetric is 'exact_match'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OneDataSetOfAMixture_CountsTheHeadsThatItLabels()
    {
        using var model = TinyTask.Model(layers: 1);
        var mixture = new MtlMixture(
            new("topics", TinyMixture.Only("topic", 6, seed: 2)) { Dev = TinyMixture.Only("topic", 4, seed: 3) },
            new("apart", Apart) { Dev = Apart },
            new("numbers", TinyMixture.Only("topic", 6, seed: 4)));
        Trainer By(string metric) => new(model, Options with { Evaluation = Options.Evaluation with { BestMetric = metric } });
        Assert.True(double.IsFinite(By("exact_match@topics").Fit(mixture).Evaluations[0].Value));
        Assert.Contains("BestMetric is 'exact_match@apart', but no dev row of it has labels for all heads", Assert.Throws<ArgumentException>(() => By("exact_match@apart").Fit(mixture)).Message, StringComparison.Ordinal);
        Assert.Contains("but there is no data set 'numbers' with dev rows", Assert.Throws<ArgumentException>(() => By("exact_match@numbers").Fit(mixture)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NoRowWithAllLabels_HasNone()
    {
        using var model = TinyTask.Model(layers: 1);
        Assert.False(double.IsFinite(Evaluator.Evaluate(model, Apart).Metrics.GetValueOrDefault("exact_match", double.NaN)));
    }

    private static TrainerOptions Options => Plain.Options with { Epochs = 1 };

    private static void Refuses(MtlDataset dev, TrainerOptions options, string problem)
    {
        using var model = TinyTask.Model(layers: 1);
        var seen = new Recorder();
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options with { Callbacks = [seen] }).Fit(TinyTask.Rows(8), dev)).Message;
        Assert.Contains($"\n- {problem}", message, StringComparison.Ordinal);
        Assert.Empty(seen.Order);
    }
}
