using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>One step with an aggregation. Oracle: rows by <c>autograd.grad</c> of each head's loss, aggregated apart; Float32, tolerance relative to the largest number.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AggregatedStepTests
{
    // Rounding of the rows, which a solver may make larger: Nash and Aligned divide by what is small.
    private const double Tolerance = 2e-4;

    private static readonly Dictionary<string, double> Weights = new(StringComparer.Ordinal) { ["topic"] = 0.7, ["entities"] = 1.5, ["number"] = 0.2 };

    public static TheoryData<string> Aggregations() => [.. Methods.Aggregations.Keys];

    [Theory]
    [MemberData(nameof(Aggregations))]
    public void Take_AtSharedParameters_LeavesTheAggregatedRows(string name)
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle();
        using var step = oracle.Step(LossWeighting.Fixed(Weights), Methods.Aggregations[name]);
        var actual = oracle.GradientsOf(step, out var outcome);

        var (rows, own) = oracle.Autograd(Weights);
        using var aggregator = Methods.Aggregations[name].Start(oracle.Heads, seed: 1);
        var expected = aggregator.Aggregate(new TaskGradients(oracle.Heads, rows), default);
        StepOracle.AssertNear(oracle.Cut(expected.Gradient).Concat(own).ToDictionary(StringComparer.Ordinal), actual, Tolerance);
        Assert.Equal(oracle.Heads, outcome.SharedWeights!.Keys);
        for (var i = 0; i < oracle.Heads.Length; i++)
        {
            Assert.Equal(expected.Weights is null ? double.NaN : expected.Weights[i] * Weights[oracle.Heads[i]], outcome.SharedWeights[oracle.Heads[i]], 1e-3 * (1 + Math.Abs(expected.Weights?[i] ?? 0)));
        }
    }

    [Theory]
    [InlineData(GradientSite.SharedParameters)]
    [InlineData(GradientSite.HiddenStates)]
    public void Take_Sum_LeavesThePlainGradient(GradientSite site)
    {
        using var oracle = new StepOracle();
        using var plain = oracle.Step(LossWeighting.Fixed(Weights), aggregation: null);
        var expected = oracle.GradientsOf(plain, out var joint);
        using var step = oracle.Step(LossWeighting.Fixed(Weights), GradientAggregation.Sum, site);
        StepOracle.AssertNear(expected, oracle.GradientsOf(step, out var outcome), 1e-6);
        Assert.Equal((joint.Loss, joint.GradientNorm), (outcome.Loss, outcome.GradientNorm), Near);
        Assert.All(joint.Weights, weight => Assert.Equal(weight.Value, outcome.SharedWeights![weight.Key], 1e-6));
    }

    // Where the hidden states are the parameters, each token standing in one place, the two sites are one.
    [Fact]
    public void Take_AtHiddenStatesThatAreTheParameters_IsTheWholeMethod()
    {
        foreach (var (name, aggregation) in Methods.Aggregations.Where(method => !method.Value.KeepsGradients && method.Key != nameof(GradientAggregation.GradDrop)))
        {
            using var tiny = TinyBert.Load(layers: 1, pooler: false);
            using var oracle = new StepOracle(new TableBackbone(tiny.Shape, tiny.Tokenizer), rows: 1);
            using var full = oracle.Step(LossWeighting.Sum, aggregation);
            using var cheap = oracle.Step(LossWeighting.Sum, aggregation, GradientSite.HiddenStates);
            var expected = oracle.GradientsOf(full, out var outcome);
            StepOracle.AssertNear(expected, oracle.GradientsOf(cheap, out var other), 1e-5);
            Assert.True(outcome.SharedWeights!.Values.Zip(other.SharedWeights!.Values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4), name);
        }
    }

    // Oracle: the hidden states' gradients by autograd.grad, aggregated apart, and a backward pass with the result.
    [Theory]
    [InlineData(nameof(GradientAggregation.PCGrad))]
    [InlineData(nameof(GradientAggregation.UPGrad))]
    [InlineData(nameof(GradientAggregation.GradDrop))]
    public void Take_AtHiddenStates_TakesTheAggregatedOnesDown(string name)
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle(TinyBert.Load(pooler: true, dropout: 0));
        using var step = oracle.Step(LossWeighting.Fixed(Weights), Methods.Aggregations[name], GradientSite.HiddenStates);
        var actual = oracle.GradientsOf(step, out _);

        var (own, shared) = HiddenStateOracle.Gradients(oracle, Weights, Methods.Aggregations[name]);
        StepOracle.AssertNear(own.Concat(shared).ToDictionary(StringComparer.Ordinal), actual, Tolerance);
    }

    [Theory]
    [InlineData(GradientSite.SharedParameters)]
    [InlineData(GradientSite.HiddenStates)]
    public void Take_PlainHeads_HeadsFollowTheirOwnLossEvenAtWeightZero(GradientSite site)
    {
        using var scope = NewDisposeScope();
        using var oracle = new StepOracle();
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0, ["entities"] = 2, ["number"] = 0.5 };
        using var step = oracle.Step(new PlainHeadWeights(weights), aggregation: null, site);
        var actual = oracle.GradientsOf(step, out _);
        var (rows, own) = oracle.Autograd(weights, ownWeights: oracle.Heads.ToDictionary(head => head, _ => 1.0, StringComparer.Ordinal));
        StepOracle.AssertNear(oracle.Cut(rows.sum(0L)).Concat(own).ToDictionary(StringComparer.Ordinal), actual, 1e-5);
    }

    [Theory]
    [InlineData(GradientSite.SharedParameters)]
    [InlineData(GradientSite.HiddenStates)]
    public void Take_GradientThatIsNotFinite_MovesNothing(GradientSite site)
    {
        // √0 has the slope ∞, and times 0 that is no number, while the loss is finite.
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead { Bend = (_, loss) => loss + (loss * 0).sqrt() });
        var before = ModelBits.Of(model);
        var rows = MtlDataset.From(FreezingInTrainingTests.Numbers(4).Select(row => row.With("topic", "Sports")));
        var options = Plain.Options with { BatchSize = 4, Freeze = FreezePolicy.None, Gradients = Plain.Options.Gradients with { Aggregation = GradientAggregation.PCGrad, Site = site, DiagnosticsEvery = 1 } };
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(rows)).Message;
        Assert.Contains("number", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    private static bool Near((double Loss, double Norm) a, (double Loss, double Norm) b) => Math.Abs(a.Loss - b.Loss) < 1e-6 && Math.Abs(a.Norm - b.Norm) < 1e-5 * a.Norm;

    /// <summary>Weights that reach the shared parameters only.</summary>
    private sealed record PlainHeadWeights(IReadOnlyDictionary<string, double> Weights) : LossWeighting
    {
        public override WeightingNeeds Needs => WeightingNeeds.PlainHeads;

        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) =>
            new(losses.Select(loss => loss.Loss * (float)Weights[loss.Head]).Aggregate((sum, loss) => sum + loss), losses.ToDictionary(loss => loss.Head, loss => Weights[loss.Head], StringComparer.Ordinal));
    }
}
