using MultiTaskBert.Freezing;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>What a weighting asks for besides the losses. Oracle: the same computed by LibTorch apart.</summary>
[Collection(nameof(OneAtATime))]
public sealed class NeedsInTrainingTests
{
    [Theory]
    [InlineData(GradientSite.SharedParameters)]
    [InlineData(GradientSite.HiddenStates)]
    public void Take_GradientNorms_AreThoseOfThePlainLosses(GradientSite site)
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle();
        var spy = new Spy(WeightingNeeds.GradientNorms) { Weight = 3 };
        using var step = oracle.Step(spy, aggregation: null, site);
        _ = oracle.GradientsOf(step, out _);
        Assert.Equal(oracle.Heads, spy.Norms!.Keys);
        foreach (var (head, expected) in Expected())
        {
            Assert.Equal(expected, spy.Norms[head], 1e-4 * expected);
        }

        Dictionary<string, double> Expected()
        {
            if (site == GradientSite.SharedParameters)
            {
                var (rows, _) = oracle.Autograd(oracle.Heads.ToDictionary(head => head, _ => 1.0, StringComparer.Ordinal));
                return oracle.Heads.Select((head, i) => (head, Norm: (double)rows[i].norm().item<float>())).ToDictionary(pair => pair.head, pair => pair.Norm, StringComparer.Ordinal);
            }

            var (hidden, losses) = oracle.Graph();
            return losses.ToDictionary(loss => loss.Head, loss => (double)autograd.grad([loss.Loss], [hidden], retain_graph: true)[0].norm().item<float>(), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Fit_GradNorm_MovesItsWeightsByTheNorms()
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle();
        var weigher = LossWeighting.GradNorm().Start(oracle.Heads, seed: 1);
        var (rows, _) = oracle.Autograd(oracle.Heads.ToDictionary(head => head, _ => 1.0, StringComparer.Ordinal));
        var losses = oracle.Losses().Select(loss => new HeadLoss(loss.Key, tensor((float)loss.Value))).ToArray();
        weigher.Combine(losses, default);
        weigher.ObserveGradientNorms(oracle.Heads.Select((head, i) => (head, Norm: (double)rows[i].norm().item<float>())).ToDictionary(pair => pair.head, pair => pair.Norm, StringComparer.Ordinal));
        var expected = weigher.Combine(losses, new WeightingStep(1, 0)).Weights;

        using var step = oracle.Step(LossWeighting.GradNorm(), aggregation: null);
        Assert.All(oracle.Take(step, position: 0, rate: 1e-30).Weights.Values, weight => Assert.Equal(1, weight));
        var actual = oracle.Take(step, position: 1, rate: 1e-30).Weights;
        Assert.All(expected, weight => Assert.Equal(weight.Value, actual[weight.Key], 1e-4));
        Assert.Contains(actual.Values, weight => Math.Abs(weight - 1) > 1e-3);
    }

    [Fact]
    public void Take_LossesAfter_AreThoseOfTheNewWeights()
    {
        using var oracle = new StepOracle();
        var spy = new Spy(WeightingNeeds.LossesAfter);
        using var step = oracle.Step(spy, aggregation: null);
        var before = oracle.Losses();
        _ = oracle.Take(step, position: 0, rate: 1e-3);
        var after = oracle.Losses();
        Assert.All(after, loss => Assert.Equal(loss.Value, spy.After![loss.Key], 1e-6));
        Assert.True(after.Values.Sum() < before.Values.Sum());
    }

    // With dropout: what moves nothing has the same losses again, so the second pass drops what the first one dropped.
    [Fact]
    public void Take_LossesAfterWithDropout_DropTheSame()
    {
        using var random = new TorchRandom();
        using var oracle = new StepOracle(TinyBert.Load(pooler: false, dropout: 0.3));
        var spy = new Spy(WeightingNeeds.LossesAfter);
        using var step = oracle.Step(spy, aggregation: null);
        var first = oracle.Take(step, position: 0, rate: 1e-30).HeadLosses;
        Assert.All(first, loss => Assert.Equal(loss.Value, spy.After![loss.Key], 1e-6));
        Assert.All(oracle.Take(step, position: 1, rate: 1e-30).HeadLosses, loss => Assert.NotEqual(first[loss.Key], loss.Value, 1e-6));
    }

    [Theory]
    [InlineData("famo")]
    [InlineData("gradnorm")]
    [InlineData("gradnorm of LibMTL")]
    public void Fit_WithWhatItNeeds_LearnsAndMovesItsWeights(string name)
    {
        LossWeighting weighting = name switch
        {
            "famo" => LossWeighting.Famo(),
            "gradnorm" => LossWeighting.GradNorm(),
            _ => new GradNormWeighting { Form = GradNormForm.LibMtl },
        };
        using var model = TinyTask.Model();
        var options = Plain.Options with { Epochs = 4, BatchSize = 8, LearningRate = 5e-3, Freeze = FreezePolicy.None, LossWeighting = weighting, Gradients = Plain.Options.Gradients with { AccumulationSteps = 2 } };
        var history = new Trainer(model, options).Fit(TinyTask.Rows(32)).History;
        Assert.All(history[^1].HeadLosses, loss => Assert.True(loss.Value < 0.9 * history[0].HeadLosses[loss.Key], $"{loss.Key}: {loss.Value}"));
        Assert.Contains(history[^1].Weights.Values, weight => Math.Abs(weight - 1) > 1e-3);
    }

    /// <summary>Writes down what it is told.</summary>
    private sealed record Spy(WeightingNeeds Asked) : LossWeighting
    {
        public override WeightingNeeds Needs => Asked;

        internal double Weight { get; init; } = 1;

        internal IReadOnlyDictionary<string, double>? Norms { get; private set; }

        internal IReadOnlyDictionary<string, double>? After { get; private set; }

        protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this);

        private sealed class Weigher(Spy spy) : LossWeigher
        {
            public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step) => new(
                losses.Select(loss => loss.Loss * (float)spy.Weight).Aggregate((sum, loss) => sum + loss), losses.ToDictionary(loss => loss.Head, _ => spy.Weight, StringComparer.Ordinal));

            public override void ObserveGradientNorms(IReadOnlyDictionary<string, double> norms) => spy.Norms = norms;

            public override void ObserveLossesAfter(IReadOnlyDictionary<string, double> losses) => spy.After = losses;
        }
    }
}
