using MultiTaskBert.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Losses;

/// <summary>Huber, absolute error and CORAL. Oracle: LibTorch's own losses on the labelled items, and the paper's formula in double precision.</summary>
public sealed class ValueAndRankLossTests
{
    private const double Tolerance = 1e-12;   // Both sides are computed in float64.

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Huber_SomeLabelsMissing_IsThatOfTorchOnTheOthers(double delta)
    {
        using var scope = NewDisposeScope();
        var (output, labels, kept, gold) = Values();
        var loss = Huber.Mean(output, labels, delta);
        loss.backward();
        var expected = nn.functional.huber_loss(kept, gold, delta);
        expected.backward();
        Assert.Equal(expected.item<double>(), loss.item<double>(), Tolerance);
        Assert.Equal([.. kept.grad!.data<double>(), 0], output.grad!.data<double>().ToArray().Select(g => Math.Round(g, 12)), (a, b) => Math.Abs(a - b) < 1e-11);
    }

    [Fact]
    public void AbsoluteError_SomeLabelsMissing_IsThatOfTorchOnTheOthers()
    {
        using var scope = NewDisposeScope();
        var (output, labels, kept, gold) = Values();
        Assert.Equal(nn.functional.l1_loss(kept, gold).item<double>(), AbsoluteError.Mean(output, labels).item<double>(), Tolerance);
    }

    [Fact]
    public void Losses_NoLabel_AreZeroWithZeroGradient()
    {
        using var scope = NewDisposeScope();
        var missing = full(3, double.NaN, dtype: ScalarType.Float64);
        foreach (var loss in (Func<Tensor, Tensor>[])[x => Huber.Mean(x, missing), x => AbsoluteError.Mean(x, missing), x => Coral.Mean(x.unsqueeze(1), full(3, -100, dtype: ScalarType.Int64))])
        {
            var output = tensor(new[] { 1.0, -2, 1e30 }).requires_grad_();
            var value = loss(output);
            value.backward();
            Assert.Equal(0, value.item<double>());
            Assert.All(output.grad!.data<double>().ToArray(), g => Assert.Equal(0, g));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Huber_DeltaThatIsNone_IsRefused(double delta)
    {
        using var scope = NewDisposeScope();
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Huber.Mean(zeros(1), zeros(1), delta)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Coral_ThreeRows_IsEquationFour()
    {
        using var scope = NewDisposeScope();
        double[] logits = [1.5, 0.2, -3, /**/ -0.4, -0.5, -2, /**/ 9, 9, 9, /**/ 4, 2, 1];
        int[] gold = [1, 0, -100, 3];
        double expected = 0;
        foreach (var row in (int[])[0, 1, 3])
        {
            for (var threshold = 0; threshold < 3; threshold++)
            {
                var p = 1 / (1 + Math.Exp(-logits[(row * 3) + threshold]));
                expected -= gold[row] > threshold ? Math.Log(p) : Math.Log(1 - p);
            }
        }

        var loss = Coral.Mean(tensor(logits, [4, 3]), tensor(gold.Select(g => (long)g).ToArray()));
        Assert.Equal(expected / 3, loss.item<double>(), Tolerance);
    }

    private static (Tensor Output, Tensor Labels, Tensor Kept, Tensor Gold) Values()
    {
        double[] output = [0.1, -2, 3, 0.5, 7], labels = [0.2, 1.5, 3, 0, double.NaN];
        return (tensor(output).requires_grad_(), tensor(labels), tensor(output[..4]).requires_grad_(), tensor(labels[..4]));
    }
}
