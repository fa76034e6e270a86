using MultiTaskBert.Freezing;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>Measures of the heads' gradients in a training. Oracle: gradients by <c>autograd.grad</c>; and for what must not change, the training without measures.</summary>
[Collection(nameof(OneAtATime))]
public sealed class GradientDiagnosticsTests
{
    [Theory]
    [InlineData(false, GradientSite.SharedParameters)]
    [InlineData(true, GradientSite.SharedParameters)]
    [InlineData(true, GradientSite.HiddenStates)]
    public void Measure_AnyStep_IsThatOfThePlainLossesAtTheSharedParameters(bool aggregated, GradientSite site)
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle();
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0.7, ["entities"] = 1.5, ["number"] = 0 };
        using var step = oracle.Step(LossWeighting.Fixed(weights), aggregated ? GradientAggregation.PCGrad : null, site);
        var measured = oracle.Measure(step);
        Assert.Equal(aggregated && site == GradientSite.SharedParameters, measured is null);   // The step itself has them then.
        _ = oracle.GradientsOf(step, out var outcome);
        var actual = measured ?? outcome.Conflicts!;

        var (rows, _) = oracle.Autograd(oracle.Heads.ToDictionary(head => head, _ => 1.0, StringComparer.Ordinal));
        var expected = GradientConflicts.Of(new TaskGradients(oracle.Heads, rows));
        Assert.Equal(oracle.Heads, actual.Heads);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(expected.Norms[i], actual.Norms[i], 1e-4 * expected.Norms[i]);
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(expected.Cosines[i][j], actual.Cosines[i][j], 1e-4);
                Assert.Equal(expected.MagnitudeSimilarities[i][j], actual.MagnitudeSimilarities[i][j], 1e-4);
            }
        }

        Assert.Equal(expected.ConflictRate, actual.ConflictRate);
    }

    [Theory]
    [InlineData(1, GradientSite.SharedParameters, "none")]
    [InlineData(2, GradientSite.SharedParameters, "none")]
    [InlineData(1, GradientSite.SharedParameters, nameof(GradientAggregation.DualBalancing))]
    [InlineData(1, GradientSite.HiddenStates, nameof(GradientAggregation.PCGrad))]
    public void Fit_Measured_LearnsTheSameBits(int accumulation, GradientSite site, string aggregation)
    {
        var options = Options with
        {
            Gradients = Options.Gradients with { AccumulationSteps = accumulation, Site = site, Aggregation = aggregation == "none" ? null : Methods.Aggregations[aggregation] },
            LossWeighting = LossWeighting.Uncertainty(),
        };
        Assert.Empty(ModelBits.Changed(Train(options).Bits, Train(options with { Gradients = options.Gradients with { DiagnosticsEvery = 2 } }).Bits));
    }

    [Fact]
    public void Fit_MeasuredEveryThirdStep_TellsEachAndTheirMeans()
    {
        var (_, seen) = Train(Options with { Gradients = Options.Gradients with { DiagnosticsEvery = 3, Aggregation = GradientAggregation.CAGrad() } });
        Assert.Equal([1L, 4, 7, 10], seen.Steps.Where(step => step.Gradients is not null).Select(step => step.Step));
        Assert.Equal([2, 2], seen.Epochs.Select(epoch => epoch.Gradients!.Steps));   // 5 steps each: 1 and 4, then 7 and 10
        var (first, second) = (seen.Steps[0].Gradients!, seen.Steps[3].Gradients!);
        var mean = seen.Epochs[0].Gradients!;
        Assert.Equal(["topic", "entities"], mean.Heads);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((first.Norms[i] + second.Norms[i]) / 2, mean.Norms[i], 1e-12);
            Assert.Equal((first.Weights[i] + second.Weights[i]) / 2, mean.Weights[i], 1e-12);
            Assert.Equal((first.Cosines[0][i] + second.Cosines[0][i]) / 2, mean.Cosines[0][i], 1e-12);
            Assert.Equal((first.MagnitudeSimilarities[1][i] + second.MagnitudeSimilarities[1][i]) / 2, mean.MagnitudeSimilarities[1][i], 1e-12);
        }

        Assert.Equal((first.ConflictRate + second.ConflictRate) / 2, mean.ConflictRate);
        Assert.Contains(first.Weights, weight => Math.Abs(weight - 1) > 1e-3);   // CAGrad's, times 1
    }

    [Fact]
    public void Fit_HeadsNeverTogether_HaveNormsAndNoCosine()
    {
        var rows = MtlDataset.From(TinyTask.Rows(8).Select((row, i) => i % 2 == 0
            ? new MtlRow(row.Words!).With("topic", "Jobs") : new MtlRow(row.Words!).With("entities", row.Words!.Select(_ => "O").ToArray())));
        var mean = Assert.Single(Train(Options with { Epochs = 1, BatchSize = 1, Gradients = Options.Gradients with { DiagnosticsEvery = 1 } }, rows).Seen.Epochs).Gradients!;
        Assert.All(mean.Norms, norm => Assert.True(norm > 0));
        Assert.Equal((1, double.NaN, double.NaN), (Math.Round(mean.Cosines[0][0], 9), mean.Cosines[0][1], mean.ConflictRate));
    }

    [Fact]
    public void Fit_FrozenEncoder_MeasuresNothing()
    {
        var (_, seen) = Train(Options with { Gradients = Options.Gradients with { DiagnosticsEvery = 1 }, Freeze = FreezePolicy.Backbone });
        Assert.All(seen.Steps, step => Assert.Null(step.Gradients));
        Assert.All(seen.Epochs, epoch => Assert.Null(epoch.Gradients));
    }

    private static TrainerOptions Options => Plain.Options with { Epochs = 2, BatchSize = 4, LearningRate = 2e-3, Freeze = FreezePolicy.None };

    private static (Dictionary<string, string> Bits, Recorder Seen) Train(TrainerOptions options, MtlDataset? rows = null)
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        new Trainer(model, options with { Callbacks = [seen] }).Fit(rows ?? TinyTask.Rows(20));
        return (ModelBits.Of(model), seen);
    }
}
