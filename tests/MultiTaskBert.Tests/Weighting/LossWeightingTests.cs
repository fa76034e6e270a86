using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary>How losses become one. Oracle: sums done by hand in numbers that floats hold exactly.</summary>
public sealed class LossWeightingTests
{
    [Fact]
    public void Sum_TwoHeads_AddsThemAndReportsOnes()
    {
        using var scope = NewDisposeScope();
        var combined = LossWeighting.Sum.Combine([new HeadLoss("a", tensor(1.5f)), new HeadLoss("b", tensor(0.25f))]);
        Assert.Equal(1.75f, combined.Total.item<float>());
        Assert.Equal(["a=1", "b=1"], combined.Weights.Select(w => $"{w.Key}={w.Value}"));
        Assert.Equal("sum", LossWeighting.Sum.ToString());
    }

    [Fact]
    public void Fixed_OneHeadWithoutLabels_CountsTheOthersWithTheirWeights()
    {
        using var scope = NewDisposeScope();
        var weighting = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["b"] = 2, ["a"] = 0.5, ["c"] = 0 });
        var a = tensor(4f).requires_grad_();
        var combined = weighting.Combine([new HeadLoss("a", a), new HeadLoss("b", tensor(3f))]);
        combined.Total.backward();
        Assert.Equal(8f, combined.Total.item<float>());
        Assert.Equal(0.5f, a.grad!.item<float>());
        Assert.Equal(["a=0.5", "b=2"], combined.Weights.Select(w => FormattableString.Invariant($"{w.Key}={w.Value}")));
        Assert.Equal("fixed(\"a=0.5, b=2, c=0\")", weighting.ToString());
    }

    [Fact]
    public void Fixed_BadWeights_NamesEach()
    {
        var bad = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = -1, ["b"] = double.NaN, ["c"] = 1 });
        Assert.Contains("'a' has -1, 'b' has NaN", Assert.Single(bad.Check()), StringComparison.Ordinal);
        Assert.Contains("'a' has -1, 'b' has NaN", Assert.Throws<ArgumentException>(() => bad.Start(["a", "b", "c"], seed: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("there is none", Assert.Single(LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal)).Check()), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WeightsOfOtherHeads_NamesWhatIsMissingAndWhatIsTooMuch()
    {
        var problems = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topics"] = 1, ["entities"] = 0 })
            .Check(["topic", "entities"]).ToArray();
        Assert.Equal(3, problems.Length);
        Assert.Contains("lack head 'topic'", problems[0], StringComparison.Ordinal);
        Assert.Contains("name 'topics', but the heads are topic, entities", problems[1], StringComparison.Ordinal);
        Assert.Contains("every loss weight is 0", problems[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Combine_WeightingThatOverridesNothing_SaysWhatToOverride()
    {
        using var scope = NewDisposeScope();
        HeadLoss[] losses = [new("a", tensor(1f))];
        foreach (var combine in (Func<CombinedLoss>[])[() => new Nothing().Combine(losses), () => new Nothing().Start(["a"], seed: 0).Combine(losses, default)])
        {
            var message = Assert.Throws<ArgumentException>(combine).Message;
            Assert.Contains("Nothing combines nothing; override Combine if it needs the losses of a step alone, or Create if it remembers something.", message, StringComparison.Ordinal);
        }
    }

    private sealed record Nothing : LossWeighting;
}
