using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>What the CRF does at its edges. Oracle: the contract, and sums over all paths done by hand.</summary>
public sealed class LinearChainCrfTests
{
    [Fact]
    public void Mean_NoLabelAtAll_IsZeroWithZeroGradients()
    {
        using var scope = NewDisposeScope();
        var (emissions, scores) = (full([2, 3, 2], 5f).requires_grad_(), Scores(2));
        foreach (var mean in new[] { LinearChainCrf.Mean, LinearChainCrf.MeanPerToken })
        {
            var loss = mean(emissions, full([2, 3], LabelLayout.Ignored, dtype: ScalarType.Int64), scores);
            loss.backward();
            Assert.Equal(0f, loss.item<float>());
            Assert.All(
                new[] { emissions, scores.Transitions, scores.Start, scores.End },
                tensor => Assert.Equal(0f, tensor.grad!.abs().max().item<float>()));
        }
    }

    [Fact]
    public void Mean_OneTokenTwoTags_IsTheSoftmaxOverThem()
    {
        using var scope = NewDisposeScope();
        var loss = LinearChainCrf.Mean(tensor(new float[] { 1, 0 }, [1, 1, 2]), tensor(new[] { 0L }, [1, 1]), Scores(2));
        Assert.Equal(Math.Log(1 + Math.Exp(-1)), loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Viterbi_ForbiddenTransitionAcrossAGap_IsAvoided()
    {
        using var scope = NewDisposeScope();

        // Each tag by itself would be 0 1; from 0 to 1 is forbidden, and the position between the two does not count.
        var transitions = tensor(new float[] { 0, -10_000, 0, 0 }, [2, 2]);
        var emissions = tensor(new float[] { 3, 0, 0, 99, 0, 2 }, [1, 3, 2]);
        var (tags, total) = LinearChainCrf.Viterbi(emissions, tensor(new[] { true, false, true }, [1, 3]), new CrfScores(transitions, zeros(2), zeros(2)));
        Assert.Equal([0, LabelLayout.Ignored, 0], tags.data<long>().ToArray());
        Assert.Equal(3f, total.item<float>());
    }

    [Fact]
    public void Check_ShapesDoNotFit_NamesThem()
    {
        using var scope = NewDisposeScope();
        var labels = zeros(2, 3, dtype: ScalarType.Int64);
        Assert.Contains(
            "they are [2, 4, 2] and [2, 3]", Assert.Throws<ArgumentException>(() => LinearChainCrf.Mean(zeros(2, 4, 2), labels, Scores(2))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "transitions must be [5, 5]", Assert.Throws<ArgumentException>(() => LinearChainCrf.Mean(zeros(2, 3, 5), labels, Scores(2))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "at least one position",
            Assert.Throws<ArgumentException>(() => LinearChainCrf.Viterbi(zeros(2, 0, 2), zeros(2, 0, dtype: ScalarType.Bool), Scores(2))).Message,
            StringComparison.Ordinal);
    }

    private static CrfScores Scores(int tags) => new(zeros(tags, tags).requires_grad_(), zeros(tags).requires_grad_(), zeros(tags).requires_grad_());
}
