using System.Text.Json;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary>What the weighings of the library do at the edges. Oracles: the formulas by hand, and a run that was not interrupted.</summary>
public sealed class LossWeigherTests
{
    private static readonly string[] Heads = ["a", "b", "c"];

    private static readonly Dictionary<string, LossWeighting> Weightings = new(StringComparer.Ordinal)
    {
        ["sum"] = LossWeighting.Sum,
        ["mean"] = LossWeighting.Mean,
        ["uncertainty, classification"] = LossWeighting.Uncertainty(),
        ["uncertainty, regression"] = new UncertaintyWeighting { Form = UncertaintyForm.Regression, Optimizer = WeightOptimizer.Sgd },
        ["uncertainty, revised"] = new UncertaintyWeighting { Form = UncertaintyForm.Revised },
        ["dwa"] = LossWeighting.DynamicWeightAverage(),
        ["random"] = LossWeighting.RandomWeights,
        ["geometric mean"] = LossWeighting.GeometricMean,
        ["logarithm"] = LossWeighting.Logarithm,
        ["gradnorm, paper"] = LossWeighting.GradNorm(),
        ["gradnorm, libmtl"] = new GradNormWeighting { Form = GradNormForm.LibMtl },
        ["famo"] = LossWeighting.Famo(),
        ["imtl-l"] = LossWeighting.ImtlL(),
        ["stch, relative"] = new SmoothTchebycheffWeighting { WarmupEpoch = 0 },
        ["stch, paper"] = new SmoothTchebycheffWeighting { Form = SmoothTchebycheffForm.Paper, Mu = 0.3 },
    };

    public static TheoryData<string> Names() => [.. Weightings.Keys];

    public static TheoryData<string> StatefulNames() => [.. Weightings.Where(w => w.Value.Start(Heads, seed: 0).State is not null).Select(w => w.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Combine_OneHead_ReducesToItsLoss(string name)
    {
        const double Loss = 2.5;
        var (total, weight) = name switch
        {
            "uncertainty, regression" => (Loss / 2, 0.5),
            "uncertainty, revised" => ((Loss / 2) + Math.Log(2), 0.5),
            "logarithm" or "stch, relative" => (Math.Log(Loss), 1 / Loss),
            "famo" => (Loss * Math.Log(Loss), 1),   // z = 1, so c = D.
            _ => (Loss, 1.0),
        };
        var weigher = Weightings[name].Start(["a"], seed: 3);
        var actual = WeighingTrace.Weigh(losses => weigher.Combine([new HeadLoss("a", losses[0].Loss)], default) is var c ? Renamed(c) : c, [Loss]);
        Assert.Equal(total, actual.Total, 1e-7);
        Assert.Equal(weight, actual.Weights[0], 1e-7);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Combine_HeadsLeftOut_CombinesTheOthersOnly(string name)
    {
        var weigher = Weightings[name].Start(Heads, seed: 3);
        var finite = Run(weigher, 0, 6, step => step % 2 == 0 ? Heads : ["c"]).Concat(Run(weigher, 6, 3, _ => ["b", "a"]));
        Assert.All(finite, value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(StatefulNames))]
    public void Restore_StateAsJson_ContinuesWithTheSameBits(string name)
    {
        var whole = Weightings[name].Start(Heads, seed: 5);
        var first = Run(whole, 0, 7, Subset);
        var json = JsonSerializer.Serialize(whole.State);
        var resumed = Weightings[name].Start(Heads, seed: 5);
        resumed.Restore(JsonSerializer.Deserialize<WeightingState>(json)!);
        Assert.Equal(Run(whole, 7, 9, Subset), Run(resumed, 7, 9, Subset));
        Assert.NotEmpty(first);
    }

    [Theory]
    [MemberData(nameof(StatefulNames))]
    public void Combine_LossNotFinite_GivesATotalThatIsNotAndRemembersNothing(string name)
    {
        using var scope = NewDisposeScope();
        var weigher = Weightings[name].Start(Heads, seed: 5);
        Run(weigher, 0, 4, Subset);
        var before = JsonSerializer.Serialize(weigher.State);
        foreach (var bad in new[] { double.NaN, double.PositiveInfinity })
        {
            var combined = weigher.Combine([new HeadLoss("a", tensor(1.0)), new HeadLoss("b", tensor(bad))], new WeightingStep(4, 2));
            Assert.False(double.IsFinite(combined.Total.item<double>()));
        }

        Assert.Equal(before, JsonSerializer.Serialize(weigher.State));
    }

    [Theory]
    [InlineData("geometric mean")]
    [InlineData("logarithm")]
    [InlineData("famo")]
    [InlineData("stch, relative")]
    [InlineData("gradnorm, paper")]
    public void Combine_NegativeLoss_IsAnErrorThatNamesTheHead(string name)
    {
        using var scope = NewDisposeScope();
        var weigher = Weightings[name].Start(Heads, seed: 0);
        var error = Assert.Throws<InvalidOperationException>(() => weigher.Combine([new HeadLoss("a", tensor(1f)), new HeadLoss("b", tensor(-0.5f))], default));
        Assert.Contains("head 'b' is -0.5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Combine_UnknownHeadOrLossThatIsNoScalar_IsAnErrorThatNamesIt()
    {
        using var scope = NewDisposeScope();
        var weigher = LossWeighting.Uncertainty().Start(Heads, seed: 0);
        Assert.Contains("no head 'd'", Assert.Throws<ArgumentException>(() => weigher.Combine([new HeadLoss("d", tensor(1f))], default)).Message, StringComparison.Ordinal);
        var shape = Assert.Throws<ArgumentException>(() => weigher.Combine([new HeadLoss("a", ones(2))], default)).Message;
        Assert.Contains("head 'a' must be a scalar, but has shape [2]", shape, StringComparison.Ordinal);
        Assert.Contains("no loss", Assert.Throws<ArgumentException>(() => weigher.Combine([], default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_StateOfSomethingElse_SaysWhatDiffersAndChangesNothing()
    {
        var weigher = LossWeighting.Uncertainty().Start(Heads, seed: 0);
        var good = weigher.State!;
        (WeightingState State, string Part)[] bad =
        [
            (LossWeighting.Famo().Start(Heads, 0).State!, "it is of 'famo' and this is 'uncertainty'"),
            (LossWeighting.Uncertainty().Start(["a", "c", "b"], 0).State!, "its heads are a, c, b and the model's a, b, c"),
            (With([1, 2]), "3 finite numbers 's'"),
            (With([1, 2, double.NaN]), "3 finite numbers 's'"),
        ];
        Assert.All(bad, pair => Assert.Contains(pair.Part, Assert.Throws<ArgumentException>(() => weigher.Restore(pair.State)).Message, StringComparison.Ordinal));
        Assert.Equal(good.Numbers["s"], weigher.State!.Numbers["s"]);
        Assert.Null(LossWeighting.Sum.Start(Heads, 0).State);
        Assert.Throws<ArgumentException>(() => LossWeighting.Sum.Start(Heads, 0).Restore(good));

        WeightingState With(double[] s) =>
            new(good.Method, good.Heads, new Dictionary<string, IReadOnlyList<double>>(good.Numbers, StringComparer.Ordinal) { ["s"] = s });
    }

    [Fact]
    public void Start_BadOptions_ListsAllOfThem()
    {
        var message = Assert.Throws<ArgumentException>(
            () => new UncertaintyWeighting { Form = (UncertaintyForm)9, LearningRate = 0, FirstLogVariance = double.NaN }.Start(Heads, 0)).Message;
        Assert.Contains("UncertaintyWeighting.Form is 9; it must be one of Classification, Regression, Revised. UncertaintyWeighting.LearningRate is 0", message, StringComparison.Ordinal);
        Assert.Contains("FirstLogVariance is NaN", message, StringComparison.Ordinal);
        Assert.Single(LossWeighting.DynamicWeightAverage(-1).Check(Heads));
        Assert.Equal(2, new GradNormWeighting { Alpha = -1, LearningRate = double.PositiveInfinity }.Check(Heads).Count());
        Assert.Equal(2, new FamoWeighting { LearningRate = -1, WeightDecay = -1 }.Check(Heads).Count());
        Assert.Single(new ImtlLWeighting { LearningRate = 0 }.Check(Heads));
        var one = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 1 };
        string[] problems = [.. new SmoothTchebycheffWeighting { Mu = 0, WarmupEpoch = -1, Preference = one, Ideal = one }.Check(["a", "b"])];
        Assert.Equal(4, problems.Length);
        Assert.Contains("Preference of head 'b'", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public void GeometricMean_LossOfZero_IsLeftOut()
    {
        var actual = WeighingTrace.Weigh(LossWeighting.GeometricMean.Combine, [4, 0, 9]);
        Assert.Equal(6, actual.Total, 1e-12);
        Assert.Equal([6 / 8.0, 0, 6 / 18.0], actual.Weights.Select(w => Math.Round(w, 12)), (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal(0, WeighingTrace.Weigh(LossWeighting.GeometricMean.Combine, [0, 0]).Total);
    }

    [Fact]
    public void Uncertainty_HeadWithoutLabel_KeepsItsNumber()
    {
        var weigher = LossWeighting.Uncertainty().Start(Heads, seed: 0);
        Run(weigher, 0, 3, _ => ["a", "c"]);
        var s = weigher.State!.Numbers["s"];
        Assert.Equal(0, s[1]);
        Assert.NotEqual(0, s[0]);
        Assert.NotEqual(0, s[2]);
    }

    [Fact]
    public void RandomWeights_Draws_AreNormalAndAFunctionOfSeedAndStep()
    {
        var weigher = LossWeighting.RandomWeights.Start(Heads, seed: 1);
        double[] Ratios(LossWeigher from, string[] present, int steps) =>
            [.. Enumerable.Range(0, steps).Select(step => from.Combine([.. present.Select(head => new HeadLoss(head, tensor(1.0)))], new WeightingStep(step, 0)).Weights)
                .Select(weights => Math.Log(weights["a"] / weights["c"]))];

        using var scope = NewDisposeScope();
        var ratios = Ratios(weigher, Heads, 3000);

        // The difference of two draws has mean 0 and variance 2; five standard errors of each.
        Assert.Equal(0, ratios.Average(), 5 * Math.Sqrt(2.0 / 3000));
        Assert.Equal(2, ratios.Select(r => r * r).Average(), 5 * 2 * Math.Sqrt(2.0 / 3000));

        // A head that is left out does not move the draws of the others; another seed does.
        Assert.All(ratios.Zip(Ratios(LossWeighting.RandomWeights.Start(Heads, seed: 1), ["a", "c"], 20)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.NotEqual(ratios[0], Ratios(LossWeighting.RandomWeights.Start(Heads, seed: 2), Heads, 1)[0]);
    }

    [Fact]
    public void GradNorm_StepThatWouldGoBelowZero_HoldsTheWeightAtZero()
    {
        using var scope = NewDisposeScope();
        var weigher = new GradNormWeighting { LearningRate = 10 }.Start(["a", "b"], seed: 0);
        weigher.Combine([new HeadLoss("a", tensor(1.0)), new HeadLoss("b", tensor(1.0))], default);
        weigher.ObserveGradientNorms(new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 3 });
        Assert.Equal([2, 0], weigher.State!.Numbers["w"]);
    }

    private static string[] Subset(int step) => (step % 3) switch { 0 => Heads, 1 => ["a", "b"], _ => ["b", "c"] };

    private static CombinedLoss Renamed(CombinedLoss combined) =>
        new(combined.Total, new Dictionary<string, double>(StringComparer.Ordinal) { ["head0"] = combined.Weights["a"] });

    /// <summary>Steps with losses that depend on the step alone, three an epoch; returns totals and weights.</summary>
    private static double[] Run(LossWeigher weigher, int from, int count, Func<int, string[]> present)
    {
        using var scope = NewDisposeScope();
        var seen = new List<double>();
        for (var step = from; step < from + count; step++)
        {
            var heads = present(step);
            var losses = heads.ToDictionary(head => head, head => 0.2 + Math.Abs(Math.Sin((step * 1.7) + head[0])), StringComparer.Ordinal);
            var combined = weigher.Combine([.. heads.Select(head => new HeadLoss(head, tensor(losses[head], dtype: float32)))], new WeightingStep(step, step / 3));
            weigher.ObserveGradientNorms(losses.ToDictionary(loss => loss.Key, loss => 3 * loss.Value, StringComparer.Ordinal));
            weigher.ObserveLossesAfter(losses.ToDictionary(loss => loss.Key, loss => 0.9 * loss.Value, StringComparer.Ordinal));
            seen.Add(combined.Total.item<float>());
            seen.AddRange(heads.Select(head => combined.Weights[head]));
        }

        return [.. seen];
    }
}
