using MultiTaskBert.Sampling;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Training;

/// <summary>Weightings that remember, in a training. Oracle: the formulas, and the numbers that the training reports.</summary>
[Collection(nameof(OneAtATime))]
public sealed class WeightingInTrainingTests
{
    [Fact]
    public void Fit_Uncertainty_WeightsMoveFromStepToStep()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = 4, LossWeighting = LossWeighting.Uncertainty(), Callbacks = [seen] }).Fit(TinyTask.Rows(8));
        Assert.All(seen.Steps[0].Weights.Values, weight => Assert.Equal(1, weight));
        Assert.Equal(Math.Exp(-0.02), seen.Steps[1].Weights["topic"] is var w && w < 1 ? w : 1 / w, 1e-4);   // Adam's first step is its rate, up or down.
        Assert.Equal(seen.Steps[0].HeadLosses.Values.Sum(), seen.Steps[0].Loss, 1e-5);
    }

    [Fact]
    public void Fit_DynamicWeightAverage_TakesTheMeansOfTheEpochsBefore()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Plain.Options with { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, LossWeighting = LossWeighting.DynamicWeightAverage() }).Fit(TinyTask.Rows(8));
        double[] ratios = [.. result.History[1].HeadLosses.Select(loss => Math.Exp(loss.Value / result.History[0].HeadLosses[loss.Key] / 2))];
        Assert.All(result.History.Take(2).SelectMany(epoch => epoch.Weights.Values), weight => Assert.Equal(1, weight, 1e-12));
        Assert.All(result.History[2].Weights.Values.Zip(ratios), pair => Assert.Equal(2 * pair.Second / ratios.Sum(), pair.First, 1e-6));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("geometric_mean")]
    [InlineData("imtl_l")]
    [InlineData("smooth_tchebycheff")]
    [InlineData("logarithm")]
    public void Fit_Twice_GivesTheSameBits(string name)
    {
        LossWeighting[] all =
            [LossWeighting.RandomWeights, LossWeighting.GeometricMean, LossWeighting.ImtlL(), new SmoothTchebycheffWeighting { WarmupEpoch = 0 }, LossWeighting.Logarithm];
        var bits = new List<Dictionary<string, string>>();
        for (var run = 0; run < 2; run++)
        {
            using var model = TinyTask.Model();
            var result = new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = 4, LearningRate = 1e-3, LossWeighting = all.Single(w => w.ToString().Split("(")[0] == name) }).Fit(TinyTask.Rows(8));
            Assert.All(result.History.SelectMany(epoch => epoch.Weights.Values), weight => Assert.True(weight > 0));
            bits.Add(ModelBits.Of(model));
        }

        Assert.Empty(ModelBits.Changed(bits[0], bits[1]));
    }

    [Fact]
    public void Fit_LossNotFinite_NamesTheHead()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead { Bend = (count, loss) => count < 2 ? loss : loss * float.NaN });
        var rows = MtlDataset.From(FreezingInTrainingTests.Numbers(8).Select(row => row.With("topic", "Sports")));
        var options = Plain.Options with { Epochs = 1, BatchSize = 2, Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() }, LossWeighting = LossWeighting.Uncertainty() };
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(rows)).Message;
        Assert.Contains("number NaN", message, StringComparison.Ordinal);
        Assert.Contains("batch 3", message, StringComparison.Ordinal);
    }
}
