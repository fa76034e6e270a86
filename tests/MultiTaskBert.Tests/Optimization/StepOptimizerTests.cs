using MultiTaskBert.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = MultiTaskBert.Optimization.OptimizerOptions;

namespace MultiTaskBert.Tests.Optimization;

public sealed class StepOptimizerTests
{
    // Fifty float32 steps on values around 1 against the same in double precision.
    private const double Tolerance = 5e-6;

    public static TheoryData<OptimizerOptions, double> Optimizers => new()
    {
        { new AdamWOptions(), 0 },
        { new AdamWOptions(), 1 },
        { new AdamWOptions { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = 0.3 }, 0.5 },
        { new SgdOptions(), 1 },
        { new SgdOptions { Momentum = 0, WeightDecay = 0.1 }, 1 },
        { new SgdOptions { WeightDecay = 0.2 }, 0 },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Step_FiftyRandomSteps_EqualsDoublePrecision(OptimizerOptions options, double maxNorm)
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = options.Start();
        var plain = new PlainOptimizer(options, steps.Parameters);
        var clipped = 0;
        for (var step = 0; step < 50; step++)
        {
            // Some steps are within the limit and some beyond; a parameter misses steps here and there, from its first on.
            steps.NextGradients(step % 3 == 0 ? 0.02 : 1, step % 4 == 0 ? "head.weight" : "", step % 5 == 1 ? "dense.bias" : "");
            var learningRate = 0.02 * (1 - (step / 50.0));

            var expected = plain.Step(learningRate, maxNorm);
            var norm = optimizer.Step(steps.Parameters, learningRate, maxNorm);

            Assert.Equal(expected, norm, 1e-5 * expected);
            clipped += maxNorm > 0 && norm > maxNorm ? 1 : 0;
        }

        AssertClose(plain, steps);
        Assert.True(maxNorm == 0 || clipped is > 10 and < 50, $"{clipped} steps were clipped.");
    }

    [Fact]
    public void Step_MomentumThatMoves_EqualsDoublePrecisionWithThatMomentum()
    {
        foreach (var options in (OptimizerOptions[])[new AdamWOptions(), new SgdOptions()])
        {
            using var steps = RandomSteps.Usual();
            using var optimizer = options.Start();
            var plain = new PlainOptimizer(options, steps.Parameters);
            for (var step = 0; step < 50; step++)
            {
                steps.NextGradients();
                var momentum = 0.85 + (0.1 * step / 50);
                plain.Options = options is AdamWOptions adam ? adam with { Beta1 = momentum } : new SgdOptions { Momentum = momentum };
                plain.Step(0.01, 1);
                optimizer.Step(steps.Parameters, 0.01, 1, momentum);
            }

            AssertClose(plain, steps);
        }
    }

    [Fact]
    public void Step_FiftyRandomSteps_EqualsTorchAdamW()
    {
        using var ours = RandomSteps.Usual();
        using var theirs = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        var groups = theirs.Parameters.Select(p => new AdamW.ParamGroup(
            [p.Value],
            new AdamW.Options
            {
                LearningRate = 0.01 * p.LearningRateMultiplier,
                InitialLearningRate = 0.01 * p.LearningRateMultiplier,
                beta1 = 0.9,
                beta2 = 0.999,
                eps = 1e-8,
                weight_decay = p.Decays ? 0.01 : 0,
            }));
        using var reference = optim.AdamW(groups);
        for (var step = 0; step < 50; step++)
        {
            ours.NextGradients();
            theirs.NextGradients();
            nn.utils.clip_grad_norm_(theirs.Parameters.Select(p => p.Value), 1);
            reference.step();
            optimizer.Step(ours.Parameters, 0.01, 1);
        }

        foreach (var (a, b) in ours.Parameters.Zip(theirs.Parameters))
        {
            Assert.True(Difference(PlainOptimizer.Doubles(a.Value), PlainOptimizer.Doubles(b.Value)) < Tolerance, a.Name);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Step_GradientNotFinite_ReturnsTheNormAndChangesNothing(float bad)
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        steps.NextGradients();
        optimizer.Step(steps.Parameters, 0.1, 1);
        var before = Snapshot(steps);
        var state = StateSnapshot(optimizer);
        steps.NextGradients();
        using (var gradient = steps["dense.bias"].Value.grad!)
        {
            gradient[3] = bad;
        }

        var norm = optimizer.Step(steps.Parameters, 0.1, 1);

        Assert.False(double.IsFinite(norm));
        Assert.Equal(before, Snapshot(steps));
        Assert.Equal(state, StateSnapshot(optimizer));
    }

    [Fact]
    public void Step_NoGradientAnywhere_DoesNothing()
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions { WeightDecay = 0.5 }.Start();
        var before = Snapshot(steps);

        Assert.Equal(0, optimizer.Step(steps.Parameters, 0.1, 1));

        Assert.Equal(before, Snapshot(steps));
        Assert.Empty(optimizer.StateNames);
    }

    [Fact]
    public void Step_RateZero_MovesMomentsButNoParameter()
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        var before = Snapshot(steps);
        steps.NextGradients();

        optimizer.Step(steps.Parameters, 0, 1);

        Assert.Equal(before, Snapshot(steps));
        Assert.Equal(1, optimizer.GetState()["step.dense.bias"].item<float>());
        Assert.NotEqual(0, optimizer.GetState()["m.dense.bias"][0].item<float>());
    }

    [Fact]
    public void Step_GradientWithGapsInMemory_EqualsDoublePrecision()
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        var plain = new PlainOptimizer(new AdamWOptions(), steps.Parameters);
        steps.NextGradients();
        using (var scope = NewDisposeScope())
        {
            steps["dense.weight"].Value.grad = rand(11, 5).t();
        }

        plain.Step(0.01, 1);
        optimizer.Step(steps.Parameters, 0.01, 1);

        AssertClose(plain, steps);
    }

    [Fact]
    public void Step_ParameterWithGapsInMemory_NamesIt()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new AdamWOptions().Start();
        var parameter = new Parameter(rand(3, 4).t()) { grad = rand(4, 3) };

        var message = Assert.Throws<InvalidOperationException>(
            () => optimizer.Step([new OptimizedParameter("head.weight", parameter, Decays: true)], 0.1, 1)).Message;

        Assert.Contains("'head.weight' is not contiguous", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keep_SomeNames_DropsTheOthersWhichStartAnew()
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        steps.NextGradients();
        optimizer.Step(steps.Parameters, 0.01, 1);
        optimizer.Step(steps.Parameters, 0.01, 1);

        optimizer.Keep(new HashSet<string>(StringComparer.Ordinal) { "dense.bias", "no.such" });

        Assert.Equal("dense.bias", Assert.Single(optimizer.StateNames));
        optimizer.Step(steps.Parameters, 0.01, 1);
        Assert.Equal(3, optimizer.GetState()["step.dense.bias"].item<float>());
        Assert.Equal(1, optimizer.GetState()["step.head.weight"].item<float>());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void LoadState_OfAnInterruptedRun_ContinuesBitExactly(OptimizerOptions options, double maxNorm)
    {
        using var whole = RandomSteps.Usual();
        using var resumed = RandomSteps.Usual();
        using var optimizer = options.Start();
        using var first = options.Start();
        using var second = options.Start();
        for (var step = 0; step < 10; step++)
        {
            if (step == 5)
            {
                second.LoadState(first.GetState(), resumed.Parameters);
                first.Dispose();
            }

            whole.NextGradients();
            resumed.NextGradients();
            optimizer.Step(whole.Parameters, 0.05, maxNorm);
            (step < 5 ? first : second).Step(resumed.Parameters, 0.05, maxNorm);
        }

        Assert.Equal(Snapshot(whole), Snapshot(resumed));
        Assert.Equal(StateSnapshot(optimizer), StateSnapshot(second));
    }

    [Fact]
    public void LoadState_DoesNotFit_SaysWhyAndKeepsTheOldState()
    {
        using var scope = NewDisposeScope();
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        steps.NextGradients();
        optimizer.Step(steps.Parameters, 0.01, 1);
        var good = optimizer.GetState();
        var before = StateSnapshot(optimizer);

        Rejects(s => s.Remove("v.dense.bias"), "lacks 'v.dense.bias'. This optimizer keeps m, v, step of each parameter.");
        Rejects(s => s["m.dense.bias"] = zeros(12), "'m.dense.bias' of the optimizer state is Float32 [12], but must be Float32 [11]");
        Rejects(s => s["m.dense.bias"] = zeros(11, ScalarType.Float64), "is Float64 [11], but must be Float32 [11]");
        Rejects(s => s["m.other"] = zeros(1), "holds 'm.other', which belongs to no parameter here");
        Assert.Equal(before, StateSnapshot(optimizer));

        void Rejects(Action<Dictionary<string, Tensor>> spoil, string message)
        {
            var state = new Dictionary<string, Tensor>(good, StringComparer.Ordinal);
            spoil(state);
            var thrown = Assert.Throws<ArgumentException>(() => optimizer.LoadState(state, steps.Parameters));
            Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Create_BadOptions_ListsAllProblems()
    {
        var options = new AdamWOptions { Beta1 = 1, Beta2 = -0.1, Epsilon = 0, WeightDecay = double.NaN };

        Assert.Equal(
            "AdamWOptions.Beta1 is 1; it must be 0 or more and less than 1. AdamWOptions.Beta2 is -0.1; it must be 0 or more and less than 1. "
            + "AdamWOptions.Epsilon is 0; it must be a finite number above 0. AdamWOptions.WeightDecay is NaN; it must be a finite number, 0 or more.",
            Assert.Throws<InvalidOperationException>(options.Start).Message);
        Assert.Equal(
            "SgdOptions.Momentum is 1.5; it must be 0 or more and less than 1.",
            Assert.Throws<InvalidOperationException>(new SgdOptions { Momentum = 1.5 }.Start).Message);
    }

    [Fact]
    public void Step_TwoThousandTimes_LeavesNoTensorBehind()
    {
        using var steps = RandomSteps.Usual();
        using var optimizer = new AdamWOptions().Start();
        var statistics = DisposeScopeManager.Statistics;
        var live = 0L;
        for (var step = 0; step < 2_000; step++)
        {
            using (NewDisposeScope())
            {
                steps.NextGradients();
            }

            optimizer.Step(steps.Parameters, 0.01, 1);
            if (step == 9)
            {
                live = statistics.ThreadTotalLiveCount;
            }
        }

        Assert.Equal(live, statistics.ThreadTotalLiveCount);
    }

    private static void AssertClose(PlainOptimizer plain, RandomSteps steps)
        => Assert.All(steps.Parameters, p => Assert.True(
            Difference(plain[p.Name], PlainOptimizer.Doubles(p.Value)) < Tolerance,
            FormattableString.Invariant($"{p.Name}: {Difference(plain[p.Name], PlainOptimizer.Doubles(p.Value))}")));

    private static double Difference(double[] a, double[] b) => a.Zip(b).Max(p => Math.Abs(p.First - p.Second));

    private static double[] Snapshot(RandomSteps steps) => [.. steps.Parameters.SelectMany(p => PlainOptimizer.Doubles(p.Value))];

    private static double[] StateSnapshot(StepOptimizer optimizer)
        => [.. optimizer.GetState().OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => PlainOptimizer.Doubles(s.Value))];
}
