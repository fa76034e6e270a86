using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Metrics of vectors and of hidden tokens. Oracle: small cases counted by hand.</summary>
public sealed class PairMetricsTests
{
    [Fact]
    public void PairRetrieval_HandMadeGroup_CountsRanks()
    {
        var metric = new PairRetrieval(groupSize: 3);
        Assert.All(metric.Compute(), value => Assert.True(double.IsNaN(value.Value)));
        metric.Add(double.NaN, new Pair([1, 0], [2, 0]));      // cosines 1, 0.71, 1: as good as another, so second
        metric.Add(double.NaN, new Pair([0, 1], [1, 1]));      // cosines 0, 0.71, 0: first
        metric.Add(double.NaN, new Pair([0, -1], [3, 0]));     // cosines 0, -0.71, 0: second
        metric.Add(double.NaN, new Pair([5, 5], [-1, 0]));     // alone in its group: first
        metric.Add(0.3, new Pair([1, 0], [1, 0]));             // has a score
        metric.Add(double.NaN, new Pair([1, 0], null));
        Assert.Equal([("accuracy_at_1", 0.5), ("mrr", 0.75)], metric.Compute().Select(value => (value.Name, value.Value)));
        metric.Reset();
        metric.Add(double.NaN, new Pair([1, 0], [1, 0]));
        Assert.Equal(1, metric.Compute()[0].Value);
    }

    [Fact]
    public void PairSimilarity_Scores_AreRankedAgainstCosines()
    {
        var metric = new PairSimilarity();
        metric.Add(5, new Pair([1, 0], [1, 0]));
        metric.Add(3, new Pair([1, 0], [1, 1]));
        metric.Add(4, new Pair([1, 0], [0, 1]));
        metric.Add(double.NaN, new Pair([1, 0], [-1, 0]));
        Assert.Equal(0.5, Assert.Single(metric.Compute()).Value, 1e-12);   // 1 - 6·(0 + 1 + 1) / (3·8)
    }

    [Fact]
    public void MaskedTokens_Scores_GiveAccuracyAndPerplexity()
    {
        var metric = new MaskedTokens();
        Assert.Equal([0, double.NaN], metric.Compute().Select(value => value.Value));
        metric.Add([7, 8, 9], new Scored([new(1, 8, Math.Log(0.5)), new(2, 4, Math.Log(0.125))]));
        metric.Add([3], new Scored([new(0, 3, Math.Log(0.25))]));
        metric.Add([3], new Scored([]));
        var values = metric.Compute();
        Assert.Equal((2 / 3.0, true), (values[0].Value, values[0].HigherIsBetter));
        Assert.Equal(4, values[1].Value, 1e-12);   // the geometric mean of 2, 8 and 4
        Assert.False(values[1].HigherIsBetter);
    }

    private sealed class Pair(float[] vector, float[]? other) : IVectorPair
    {
        public ReadOnlyMemory<float> Vector => vector;

        public ReadOnlyMemory<float>? Other => other is null ? default(ReadOnlyMemory<float>?) : other;
    }

    private sealed record Scored(IReadOnlyList<MaskedTokenScore> Scores) : IMaskedTokenScores;
}
