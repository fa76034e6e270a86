using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting.Aggregation;

/// <summary>What the aggregations of the library do at the edges. Oracles: optimality conditions, hand arithmetic, and a run that was not interrupted.</summary>
public sealed class GradientAggregationTests
{
    private static readonly Dictionary<string, GradientAggregation> Aggregations = new(StringComparer.Ordinal)
    {
        ["sum"] = GradientAggregation.Sum,
        ["mean"] = GradientAggregation.Mean,
        ["pcgrad"] = GradientAggregation.PCGrad,
        ["gradvac"] = GradientAggregation.GradVac(),
        ["cagrad"] = GradientAggregation.CAGrad(),
        ["mgda"] = GradientAggregation.Mgda,
        ["nash"] = GradientAggregation.NashMtl(double.PositiveInfinity),
        ["nash, limited"] = GradientAggregation.NashMtl(),
        ["aligned"] = GradientAggregation.AlignedMtl(),
        ["imtl-g"] = GradientAggregation.ImtlG,
        ["upgrad"] = GradientAggregation.UPGrad(threshold: 0),
        ["graddrop"] = GradientAggregation.GradDrop(),
        ["dual balancing"] = GradientAggregation.DualBalancing(decay: 0.5),
    };

    public static TheoryData<string> Names() => [.. Aggregations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_OneTask_GivesItsGradientScaledAsTheFormulaSays(string name)
    {
        var expected = name switch { "cagrad" => 1.5, "nash" or "nash, limited" => 1.0 / 13, "dual balancing" => 0.5, _ => 1 };
        var actual = Aggregate(name, [3, -4, 12]);
        Assert.All(actual.Zip([3.0, -4, 12]), pair => Assert.Equal(expected * pair.Second, pair.First, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_RowsOfZero_StaysFinite(string name)
    {
        Assert.All(Aggregate(name, [0, 0, 0], [0, 0, 0]), value => Assert.Equal(0, value));
        Assert.All(Aggregate(name, [0, 0, 0], [3, -4, 12], [1, 2, 2]), value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_EqualRows_GoesAlongThem(string name)
    {
        var actual = Aggregate(name, [3, -4, 12], [3, -4, 12], [3, -4, 12]);
        Assert.True(actual[0] > 0);
        Assert.Equal(actual[0] * -4 / 3, actual[1], 1e-5);
        Assert.Equal(actual[0] * 4, actual[2], 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_ScalesFarApartAndOppositeRows_StaysFinite(string name)
    {
        using var scope = NewDisposeScope();
        foreach (var (scale, dtype) in new[] { (1e15, ScalarType.Float32), (1e60, ScalarType.Float64), (1.0, ScalarType.Float32) })
        {
            var rows = tensor(new[] { scale, -scale, 0, -1 / scale, 1 / scale, 0, -scale, scale, 0 }, dtype: dtype).reshape(3, 3);
            using var aggregator = Aggregations[name].Start(["a", "b", "c"], seed: 0);
            Assert.True(aggregator.Aggregate(new TaskGradients(["a", "b", "c"], rows), default).Gradient.isfinite().all().item<bool>(), $"{scale}");
        }
    }

    [Fact]
    public void PCGrad_TwoInConflict_LoseTheirComponentsAlongEachOther()
    {
        // g₁ − (g₁·g₂/|g₂|²)g₂ = (1, 0) + ½(−1, 1), g₂ − (g₁·g₂/|g₁|²)g₁ = (0, 1).
        Assert.Equal([0.5, 1.5], Aggregate("pcgrad", [1, 0], [-1, 1]));
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(5, 40)]
    [InlineData(12, 5)]
    [InlineData(30, 8)]
    public void Mgda_RandomRows_MeetsTheConditionOfTheMinimum(int count, int dims)
    {
        using var scope = NewDisposeScope();
        for (var draw = 0; draw < 20; draw++)
        {
            var gradients = Draw(count, dims, draw);
            var w = MinimumNorm.Weights(gradients.Gramian);
            Assert.Equal(1, w.Sum(), 1e-12);
            Assert.All(w, weight => Assert.True(weight >= 0));

            // The shortest mix d has gᵢ·d ≥ |d|² for every i.
            var square = Math.Pow(Mix.Norm(gradients.Gramian, w), 2);
            Assert.All(Enumerable.Range(0, count), i => Assert.True(Mix.Product(gradients.Gramian, w, i) >= square - (1e-9 * gradients.Gramian[i, i])));
        }
    }

    [Fact]
    public void UPGrad_Unregularized_RaisesNoLoss()
    {
        using var scope = NewDisposeScope();
        for (var draw = 0; draw < 20; draw++)
        {
            var gradients = Draw(6, 9, draw);
            double[] weights = Weights(GradientAggregation.UPGrad(0, 0), gradients);
            Assert.All(Enumerable.Range(0, 6), i => Assert.True(Mix.Product(gradients.Gramian, weights, i) >= -1e-10 * gradients.Gramian[i, i]));
        }
    }

    [Fact]
    public void NashMtl_RandomRows_SolvesItsEquation()
    {
        using var scope = NewDisposeScope();
        for (var draw = 0; draw < 20; draw++)
        {
            var gradients = Draw(6, 30, draw);
            double[] a = Weights(GradientAggregation.NashMtl(double.PositiveInfinity), gradients);
            Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(1, a[i] * Mix.Product(gradients.Gramian, a, i), 1e-9));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregate_SameSeedAndStep_GivesTheSameBitsAndARestoredStateContinues(string name)
    {
        using var scope = NewDisposeScope();
        string[] heads = ["a", "b", "c"];
        using var whole = Aggregations[name].Start(heads, seed: 4);
        using var resumed = Aggregations[name].Start(heads, seed: 4);
        AggregatedGradient Step(GradientAggregator aggregator, int step)
        {
            var rows = Draw(3, 20, step).Matrix.clone();   // Memory of torch, always aligned alike: the bits of products depend on that.
            return step % 2 == 0
                ? aggregator.Aggregate(new TaskGradients(heads, rows), new WeightingStep(step, 0))
                : aggregator.Aggregate(new TaskGradients(["c", "a"], rows.narrow(0, 0, 2)), new WeightingStep(step, 0));   // A head without labels; another order.
        }

        for (var step = 0; step < 4; step++)
        {
            Step(whole, step);
        }

        if (whole.State is { } state)
        {
            resumed.Restore(state);
        }

        for (var step = 4; step < 8; step++)
        {
            Assert.Equal(Step(whole, step).Gradient.data<double>().ToArray(), Step(resumed, step).Gradient.data<double>().ToArray());
        }
    }

    [Fact]
    public void PCGrad_OtherSteps_TakeOtherOrders()
    {
        using var scope = NewDisposeScope();
        using var aggregator = GradientAggregation.PCGrad.Start(["a", "b", "c"], seed: 4);
        var gradients = new TaskGradients(["a", "b", "c"], tensor(new[,] { { 1.0, 0, 0.2 }, { -1, 0.4, 0 }, { -0.3, -1, 0.1 } }));
        var results = Enumerable.Range(0, 20).Select(step => aggregator.Aggregate(gradients, new WeightingStep(step, 0)).Gradient[0].item<double>());
        Assert.True(results.Distinct().Count() > 1);
    }

    [Fact]
    public void GradDrop_MoreColumnsThanAChunk_KeepsOneSignInEach()
    {
        using var scope = NewDisposeScope();
        const int Columns = (1 << 20) + 3;
        var rows = stack([ones(Columns), -0.5 * ones(Columns)]);
        using var aggregator = GradientAggregation.GradDrop().Start(["a", "b"], seed: 0);
        var result = aggregator.Aggregate(new TaskGradients(["a", "b"], rows), default).Gradient;
        var positive = result.eq(1).to(float64).mean().item<double>();
        Assert.True(result.eq(1).logical_or(result.eq(-0.5)).all().item<bool>());

        // P = ½(1 + 0.5/1.5) = 2/3; five standard errors.
        Assert.Equal(2.0 / 3, positive, 5 * Math.Sqrt(2.0 / 9 / Columns));
    }

    [Fact]
    public void Restore_StateOfSomethingElse_SaysWhatDiffers()
    {
        using var scope = NewDisposeScope();
        using var vac = GradientAggregation.GradVac().Start(["a", "b"], seed: 0);
        using var balancing = GradientAggregation.DualBalancing().Start(["a", "b"], seed: 0);
        Assert.Contains("it is of 'dual_balancing' and this is 'gradvac'", Assert.Throws<ArgumentException>(() => vac.Restore(balancing.State!)).Message, StringComparison.Ordinal);
        var state = balancing.State!.With(new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["means"] = ones(3, 4) });
        Assert.Contains("must be [2, D], but is [3, 4]", Assert.Throws<ArgumentException>(() => balancing.Restore(state)).Message, StringComparison.Ordinal);
        balancing.Aggregate(new TaskGradients(["a", "b"], ones(2, 4)), default);
        var columns = Assert.Throws<ArgumentException>(() => balancing.Aggregate(new TaskGradients(["a", "b"], ones(2, 5)), default)).Message;
        Assert.Contains("5 columns, but the running means 4", columns, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_BadNumbers_AreErrors() => Assert.All(
        (GradientAggregation[])
        [
            GradientAggregation.CAGrad(-1), GradientAggregation.GradVac(2), GradientAggregation.NashMtl(0), GradientAggregation.UPGrad(double.NaN),
            GradientAggregation.GradDrop(-0.1), GradientAggregation.DualBalancing(1),
        ],
        aggregation => Assert.Contains("it must be", Assert.Throws<ArgumentException>(() => aggregation.Start(["a"], seed: 0)).Message, StringComparison.Ordinal));

    [Fact]
    public void Start_AggregationThatOverridesNothing_SaysWhatToOverride() => Assert.Contains(
        "Nothing combines nothing; override Weights if its result is a weighted sum, or Create for any other.",
        Assert.Throws<ArgumentException>(() => new Nothing().Start(["a"], seed: 0)).Message,
        StringComparison.Ordinal);

    private static double[] Weights(GradientAggregation aggregation, TaskGradients gradients)
    {
        using var aggregator = aggregation.Start(gradients.Heads, seed: 0);
        return [.. aggregator.Aggregate(gradients, default).Weights!];
    }

    private static TaskGradients Draw(int count, int dims, int draw)
    {
        var random = new RandomStream(7, draw, "gradients of a test");
        double[] values = [.. Enumerable.Range(0, count * dims).Select(i => ((random.NextDouble() * 2) - 1) * (1 + (i / dims)))];
        return new TaskGradients(WeighingTrace.Heads(count), tensor(values, dtype: float64).reshape(count, dims));
    }

    private static double[] Aggregate(string name, params double[][] rows)
    {
        using var scope = NewDisposeScope();
        var heads = WeighingTrace.Heads(rows.Length);
        using var aggregator = Aggregations[name].Start(heads, seed: 0);
        return aggregator.Aggregate(new TaskGradients(heads, stack([.. rows.Select(row => tensor(row))])), default).Gradient.data<double>().ToArray();
    }
    private sealed record Nothing : GradientAggregation;
}
