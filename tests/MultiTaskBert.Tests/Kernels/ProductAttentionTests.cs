using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

[Collection(nameof(OneAtATime))]
public sealed class ProductAttentionTests
{
    // bfloat16 has 8 bits of mantissa. Inputs are of size 1, probabilities sum to 1, scores are sums of at most 64 products over √64.
    private const double BFloat16Tolerance = 0.05;

    // Float32 has 24 bits, of which sums of 64 products lose a few.
    private const double Float32Tolerance = 1e-5;

    public ProductAttentionTests() => LibTorch.EnsureLoaded();

    [Theory]
    [InlineData(ScalarType.BFloat16, 1, 1, 1, 4)]
    [InlineData(ScalarType.BFloat16, 2, 3, 7, 16)]
    [InlineData(ScalarType.BFloat16, 3, 2, 33, 64)]
    [InlineData(ScalarType.Float32, 1, 1, 1, 4)]
    [InlineData(ScalarType.Float32, 2, 3, 7, 16)]
    [InlineData(ScalarType.Float32, 3, 2, 33, 64)]
    public void Attend_RandomShapes_EqualsFloat64WithGradients(ScalarType type, int rows, int heads, int length, int width)
    {
        var tolerance = type == ScalarType.BFloat16 ? BFloat16Tolerance : Float32Tolerance;
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + (10 * length)));
        var inputs = Enumerable.Range(0, 3).Select(_ => Random(generator, rows, heads, length, width)).ToArray();
        var slope = Random(generator, rows, heads, length, width);
        var readable = ones(rows, 1, 1, length, dtype: ScalarType.Bool);
        if (length > 1)
        {
            readable[0, 0, 0, length - 1] = false;
        }

        var fast = Run(inputs, slope, ScalarType.Float32, (q, k, v) =>
            ProductAttention.Attend(q.to(type), k.to(type), v.to(type), readable, dropout: 0).to(ScalarType.Float32));
        var exact = Run(inputs, slope, ScalarType.Float64, (q, k, v) =>
            (q.matmul(k.transpose(-2, -1)) / Math.Sqrt(width)).masked_fill(readable.logical_not(), double.NegativeInfinity).softmax(-1).matmul(v));

        foreach (var (one, other) in fast.Zip(exact))
        {
            Assert.Equal(ScalarType.Float32, one.dtype);
            var scale = Math.Max(1, other.abs().max().item<double>());
            Assert.InRange((one.to(ScalarType.Float64) - other).abs().max().item<double>(), 0, tolerance * scale);
        }
    }

    [Fact]
    public void Attend_Dropout_KeepsTheMeanAndDependsOnTheSeed()
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        var ones4 = ones(4, 8, 64, 16);
        var readable = ones(4, 1, 1, 64, dtype: ScalarType.Bool);
        Tensor Attend(long seed)
        {
            random.Set(seed, 0, "test");
            return ProductAttention.Attend(ones4, ones4, ones4, readable, dropout: 0.25);
        }

        // Values are 1, so each output is the sum of what is kept: mean 1; 2,048 outputs of 64 probabilities each: standard error √(1/3/64/2048) ≈ 0.0016.
        var first = Attend(1);
        Assert.InRange(first.mean().item<float>(), 0.99f, 1.01f);
        Assert.True(first.std().item<float>() > 0.03);
        Assert.Equal(first.bytes.ToArray(), Attend(1).bytes.ToArray());
        Assert.NotEqual(first.bytes.ToArray(), Attend(2).bytes.ToArray());
    }

    [Fact]
    public void MaskedDropout_SwitchedOff_IsLibTorchs()
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        var input = ones(1000);
        try
        {
            KernelChoice.MaskedDropout = false;
            random.Set(1, 0, "test");
            var ours = MaskedDropout.Of(input, 0.1, training: true);
            random.Set(1, 0, "test");
            Assert.Equal(nn.functional.dropout(input, 0.1, training: true).bytes.ToArray(), ours.bytes.ToArray());
        }
        finally
        {
            KernelChoice.MaskedDropout = true;
        }
    }

    private static Tensor Random(Generator generator, params long[] shape) => randn(shape, generator: generator);

    private static Tensor[] Run(Tensor[] inputs, Tensor slope, ScalarType type, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        var leaves = inputs.Select(input => input.to(type).detach().clone().requires_grad_()).ToArray();
        var output = attend(leaves[0], leaves[1], leaves[2]);
        (output * slope.to(type)).sum().backward();
        return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }
}
