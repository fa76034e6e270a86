using MultiTaskBert.Kernels.Products;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>Loss and gradients of a linear layer with cross-entropy. Oracle: LibTorch in float64.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SoftmaxRegressionTests
{
    // Sums of up to some hundred products in float32.
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 5, 3)]
    [InlineData(8, 16, 16)]
    [InlineData(9, 17, 17)]
    [InlineData(31, 40, 33)]
    [InlineData(100, 384, 72)]
    [InlineData(33, 48, 7)]
    public void Evaluate_RandomNumbers_EqualsFloat64(int count, int width, int classes)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(count + width);
        Tensor x = randn(count, width), w = randn(classes, width), b = randn(classes), y = randint(0, classes, [count], ScalarType.Int64);
        Tensor weight = w.to(ScalarType.Float64).requires_grad_(), bias = b.to(ScalarType.Float64).requires_grad_();
        var expected = nn.functional.cross_entropy(nn.functional.linear(x.to(ScalarType.Float64), weight, bias), y);
        expected.backward();

        var stride = SoftmaxRegression.Stride(width);
        var input = new float[SoftmaxRegression.Rows(count) * stride];
        for (var row = 0; row < count; row++)
        {
            x[row].data<float>().ToArray().CopyTo(input, row * stride);
        }

        float[] weightGradient = new float[classes * width], biasGradient = new float[classes];
        var loss = SoftmaxRegression.Evaluate(
            input, count, w.data<float>().ToArray(), b.data<float>().ToArray(), y.data<long>().ToArray(), weightGradient, biasGradient);

        AssertNear([expected.item<double>()], [(float)loss]);
        AssertNear(weight.grad!.data<double>().ToArray(), weightGradient);
        AssertNear(bias.grad!.data<double>().ToArray(), biasGradient);
    }

    private static void AssertNear(double[] expected, float[] actual)
    {
        var scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * scale, $"{pair.Second} instead of {pair.First}"));
    }
}
