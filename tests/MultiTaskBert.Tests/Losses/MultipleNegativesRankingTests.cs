using MultiTaskBert.Losses;
using MultiTaskBert.Metrics.Texts;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>Oracle: the formula of Henderson et al. 2017 written out number by number in double precision, and its gradient by central differences.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MultipleNegativesRankingTests
{
    [Theory]
    [InlineData(1, 20)]
    [InlineData(2, 20)]
    [InlineData(7, 1)]
    [InlineData(7, 50)]
    public void Mean_RandomVectors_EqualsTheFormula(int rows, double scale)
    {
        using var scope = NewDisposeScope();
        var random = new Random(5);
        double[] a = Draw(random, rows * 4), p = Draw(random, rows * 4);
        using var anchors = tensor(a, [rows, 4], requires_grad: true);
        var loss = MultipleNegativesRanking.Mean(anchors, tensor(p, [rows, 4]), scale);

        Assert.Equal(Formula(a, p, rows, scale), loss.item<double>(), 1e-12 * Math.Max(1, scale));
        loss.backward();
        var gradient = anchors.grad!.data<double>().ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            const double h = 1e-6;
            var (up, down) = ((double[])a.Clone(), (double[])a.Clone());
            (up[i], down[i]) = (a[i] + h, a[i] - h);
            Assert.Equal((Formula(up, p, rows, scale) - Formula(down, p, rows, scale)) / (2 * h), gradient[i], 1e-6 * scale);
        }
    }

    [Fact]
    public void Mean_NoRows_IsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, MultipleNegativesRanking.Mean(zeros(0, 4), zeros(0, 4)).item<float>());
    }

    [Fact]
    public void Mean_OtherShapes_AreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2, 4] and [3, 4]", Assert.Throws<ArgumentException>(() => MultipleNegativesRanking.Mean(zeros(2, 4), zeros(3, 4))).Message, StringComparison.Ordinal);
    }

    private static double[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];

    private static double Formula(double[] a, double[] p, int rows, double scale)
    {
        var sum = 0.0;
        for (var i = 0; i < rows; i++)
        {
            double[] scores = [.. Enumerable.Range(0, rows).Select(j => scale * Cosine(a[(4 * i)..(4 * (i + 1))], p[(4 * j)..(4 * (j + 1))]))];
            sum += Math.Log(scores.Sum(score => Math.Exp(score - scores[i])));
        }

        return sum / rows;
    }

    private static double Cosine(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second) / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
