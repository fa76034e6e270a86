using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>The kernels that stand in for linear layers, with their gradients, beside products in Float64.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LinearKernelTests
{
    // Of the largest number of each result; Float32 has 24 bits of mantissa.
    private const double Float32Tolerance = 1e-5;

    public LinearKernelTests() => LibTorch.EnsureLoaded();

    [Theory]
    [InlineData(true, 1, 1, 8, 8)]
    [InlineData(false, 2, 7, 24, 16)]
    [InlineData(true, 5, 33, 96, 40)]
    [InlineData(true, 8, 64, 48, 192)]
    public void PointwiseProduct_RandomShapes_EqualsFloat64WithGradients(bool withBias, int rows, int length, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + length));
        Tensor[] leaves = [Random(generator, rows, length, inputs), Random(generator, outputs, inputs), .. withBias ? (Tensor[])[Random(generator, outputs)] : []];
        Tensor[] slopes = [Random(generator, rows, length, outputs)];

        var fast = Run(leaves, slopes, ScalarType.Float32, all => [PointwiseProduct.Of(all[0], all[1], withBias ? all[2] : null)]);
        var exact = Run(leaves, slopes, ScalarType.Float64, all => [nn.functional.linear(all[0], all[1], withBias ? all[2] : null)]);

        AssertNear(exact, fast, Float32Tolerance);
    }

    [Fact]
    public void Suits_SwitchedOffOrFewRows_IsFalse()
    {
        using var scope = NewDisposeScope();
        Assert.False(PointwiseProduct.Suits(ones(1, 16, 8)));
        Assert.False(PointwiseProduct.Suits(ones(4, 64, 8).bfloat16()));
        Assert.Equal(!ProcessorFeatures.IsIntel, PointwiseProduct.Suits(ones(4, 64, 8)));
        try
        {
            KernelChoice.PointwiseProduct = false;
            Assert.False(PointwiseProduct.Suits(ones(4, 64, 8)));
        }
        finally
        {
            KernelChoice.PointwiseProduct = true;
        }
    }

    [Theory]
    [InlineData(true, 1, 1, 16, 4)]
    [InlineData(false, 1, 7, 48, 36)]
    [InlineData(true, 3, 5, 1600, 100)]
    [InlineData(true, 2, 96, 768, 64)]
    [InlineData(false, 1, 67, 3072, 12)]
    public void FewRowsProduct_RandomShapes_EqualsFloat64(bool withBias, int rows, int length, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + length));
        var (x, weight, bias) = (Random(generator, rows, length, inputs), Random(generator, outputs, inputs), withBias ? Random(generator, outputs) : null);

        var fast = FewRowsProduct.Of(x.@float(), weight.@float(), bias?.@float());
        var exact = nn.functional.linear(x.@double(), weight.@double(), bias?.@double());

        AssertNear([exact], [fast], Float32Tolerance);
    }

    [Fact]
    public void FewRowsProduct_OfAViewWithStrides_ReadsTheRightNumbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var x = randn([2, 9, 32], generator: generator);
        var weight = randn([8, 32], generator: generator);

        var fast = FewRowsProduct.Of(x[.., 0], weight, bias: null);

        AssertNear([nn.functional.linear(x[.., 0].@double(), weight.@double())], [fast], Float32Tolerance);
    }

    [Fact]
    public void FewRowsProduct_ARowAloneAndAmongOthers_HasTheSameBits()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var (x, weight, bias) = (randn([70, 1536], generator: generator), randn([96, 1536], generator: generator), randn([96], generator: generator));

        var together = FewRowsProduct.Of(x, weight, bias);

        foreach (var row in (int[])[0, 5, 63, 68, 69])
        {
            Assert.True(FewRowsProduct.Of(x.narrow(0, row, 1), weight, bias).equal(together.narrow(0, row, 1)).all().item<bool>());
        }
    }

    [Fact]
    public void FewRowsProduct_WhereGradientsFlowOrManyRows_DoesNotSuit()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (ones(4, 16), ones(8, 16).requires_grad_());
        var canBe = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated;
        Assert.False(FewRowsProduct.Suits(x, weight, bias: null));
        using var noGradient = no_grad();
        Assert.Equal(canBe, FewRowsProduct.Suits(x, weight, bias: null));
        Assert.False(FewRowsProduct.Suits(ones(300, 16), weight, bias: null));
        Assert.False(FewRowsProduct.Suits(x.bfloat16(), weight, bias: null));
        Assert.False(FewRowsProduct.Suits(ones(4, 15), ones(8, 15), bias: null));
        Assert.False(FewRowsProduct.Suits(x, ones(6, 16), bias: null));
        Assert.False(FewRowsProduct.Suits(x, ones(8, 32), bias: null));
        Assert.False(FewRowsProduct.Suits(x, ones(8, 16).@double(), bias: null));
    }

    // Once only input and weights were asked: a layer of which nothing but the bias learns lost its gradient where the kernel runs.
    [Fact]
    public void LinearProduct_OnlyTheBiasLearns_HasItsGradient()
    {
        using var scope = NewDisposeScope();
        var bias = zeros(8).requires_grad_();
        LinearProduct.Of(ones(4, 16), ones(8, 16), bias).sum().backward();

        Assert.True(bias.grad!.equal(full(8, 4f)).all().item<bool>());
    }

    // MKL sums the rows of few and of many in different orders, on Intel's processors for up to some hundred rows.
    [Theory]
    [InlineData(ScalarType.Float32, 384, 1536)]
    [InlineData(ScalarType.Float32, 3072, 768)]
    [InlineData(ScalarType.Float32, 32, 48)]
    [InlineData(ScalarType.Float32, 768, 768)]
    [InlineData(ScalarType.Float32, 1536, 384)]
    [InlineData(ScalarType.BFloat16, 384, 384)]
    [InlineData(ScalarType.BFloat16, 1536, 384)]
    [InlineData(ScalarType.BFloat16, 3072, 768)]
    public void LinearProduct_RowsKept_SameBitsWhateverRowsAreBeside(ScalarType type, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(5);
        var (x, weight, bias) = (randn([1500, inputs], generator: generator).to(type), randn([outputs, inputs], generator: generator).to(type), randn([outputs], generator: generator).to(type));

        using var same = LinearProduct.KeepRows();
        var all = LinearProduct.Of(x, weight, bias);
        foreach (var (first, count) in ((int, int)[])[(0, 1), (300, 1), (5, 7), (17, 63), (17, 64), (40, 128), (100, 200), (100, 255), (3, 256), (90, 400), (10, 511), (0, 512), (200, 513), (100, 1200)])
        {
            var alone = LinearProduct.Of(x.narrow(0, first, count), weight, bias);
            Assert.True(alone.equal(all.narrow(0, first, count)).all().item<bool>(), $"{count} rows from {first}");
        }

        var exact = nn.functional.linear(x.@double(), weight.@double(), bias.@double());
        AssertNear([exact], [all.@double()], type == ScalarType.Float32 ? Float32Tolerance : 0.004);
    }

    // Numbers that bfloat16 holds exactly, so that what is measured is the product and not its inputs.
    private static Tensor Random(Generator generator, params long[] shape) => randn(shape, generator: generator).bfloat16();

    // The outputs, then the gradient of each leaf.
    private static Tensor[] Run(Tensor[] leaves, Tensor[] slopes, ScalarType type, Func<Tensor[], Tensor[]> compute)
    {
        var own = leaves.Select(leaf => leaf.to(type).detach().clone().requires_grad_()).ToArray();
        var outputs = compute(own);
        autograd.backward(outputs, [.. slopes.Select(slope => slope.to(type))]);
        return [.. outputs.Select(output => output.detach()), .. own.Select(leaf => leaf.grad!)];
    }

    private static void AssertNear(Tensor[] exact, Tensor[] fast, double tolerance)
    {
        Assert.Equal(exact.Length, fast.Length);
        foreach (var (one, other) in exact.Zip(fast))
        {
            Assert.Equal(one.shape, other.shape);
            Assert.InRange((other.to(ScalarType.Float64) - one).abs().max().item<double>(), 0, tolerance * one.abs().max().item<double>());
        }
    }
}
