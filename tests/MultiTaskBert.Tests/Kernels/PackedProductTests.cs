using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>bfloat16 linear layers over packed weights, beside products in Float64 and beside LibTorch's own.</summary>
[Collection(nameof(OneAtATime))]
public sealed class PackedProductTests
{
    // A number keeps 8 bits, so rounding the result costs half of 2⁻⁸ of it; the sums before are Float32.
    private const double Rounding = 1.0 / 256;
    private const string NoKernel = "The processor has no instructions for bfloat16, or LibTorch no oneDNN.";

    public PackedProductTests() => LibTorch.EnsureLoaded();

    [Theory]
    [InlineData(true, 1, 1, 8, 8)]
    [InlineData(false, 2, 7, 24, 16)]
    [InlineData(true, 3, 45, 100, 37)]
    [InlineData(false, 16, 64, 96, 384)]
    [InlineData(true, 9, 129, 384, 96)]
    public void Of_RandomShapes_IsFloat64RoundedOnce(bool withBias, int rows, int length, int inputs, int outputs)
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        var (x, weight, bias) = Random(rows + length, [rows, length, inputs], outputs);
        var added = withBias ? bias : null;

        var packed = PackedProduct.Of(x, weight, added, PostOperation.None);

        Assert.Equal([rows, length, outputs], packed.shape);
        AssertNear(Exact(x, weight, added), packed);
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("gelu_pytorch_tanh")]
    [InlineData("relu")]
    [InlineData("silu")]
    public void Of_EachActivation_IsFloat64RoundedOnceAndNoWorseThanLibTorch(string name)
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        var (x, weight, bias) = Random(1, [5, 120, 96], 200);
        var activation = Activation.Of(name);

        var packed = PackedProduct.Of(x, weight, bias, activation.Fused);

        var exact = activation.Apply(Exact(x, weight, bias));
        var plain = activation.Apply(nn.functional.linear(x.bfloat16(), weight.bfloat16(), bias.bfloat16()));
        AssertNear(exact, packed);
        Assert.InRange(Error(exact, packed), 0, 1.01 * Error(exact, plain));
    }

    [Fact]
    public void Activation_EveryName_IsTested()
    {
        Assert.Equal(["gelu", "gelu_new", "gelu_pytorch_tanh", "relu", "silu"], Activation.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_ViewsWithStrides_ReadsTheRightNumbers()
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        var (x, weight, bias) = Random(2, [20, 64, 30], 24);
        var (apart, across) = (x.bfloat16().transpose(0, 1), weight.bfloat16().t().contiguous().t());

        var packed = PackedProduct.Of(apart, across, bias, PostOperation.None);

        AssertNear(Exact(apart, across, bias), packed);
    }

    [Fact]
    public void Of_WeightsChangedInPlace_ReadsThemAgain()
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        var (x, weight, bias) = Random(3, [600, 32], 16);
        var own = weight.bfloat16();
        PackedProduct.Of(x, own, bias, PostOperation.Relu);

        own.neg_();

        AssertNear(Exact(x, weight.neg(), bias).relu(), PackedProduct.Of(x, own, bias, PostOperation.Relu));
    }

    [Fact]
    public async Task Of_OnManyThreads_GivesTheSameBits()
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        byte[] Bits()
        {
            using var scope = NewDisposeScope();
            var (x, weight, bias) = Random(4, [2048, 64], 64);
            return PackedProduct.Of(x, weight, bias, PostOperation.Gelu).bytes.ToArray();
        }

        var expected = Bits();
        foreach (var bits in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Bits, TestContext.Current.CancellationToken))))
        {
            Assert.Equal(expected, bits);
        }
    }

    [Fact]
    public void Of_ManyTimes_KeepsNoTensors()
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        var (x, weight, bias) = Random(5, [64, 32], 16);
        var counts = new List<long>();
        for (var round = 0; round < 200; round++)
        {
            using var result = PackedProduct.Of(x, weight, bias, PostOperation.Gelu);
            counts.Add(Tensor.TotalCount);
        }

        Assert.All(counts.Skip(2), count => Assert.True(count <= counts[1], $"{count} tensors after {counts[1]}"));
    }

    [Fact]
    public void Suits_ManyRows_IsWhatTheProcessorHas()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var weight = ones(16, 8).requires_grad_();
        Assert.Equal(PointwiseArchive.IsThere, PackedProduct.Suits(ones(PackedProduct.FewestRows, 8), weight, bias: null, PostOperation.None));
        Assert.Equal(PointwiseArchive.IsThere, PackedProduct.Suits(ones(2, PackedProduct.FewestRowsActivated / 2, 8).bfloat16(), weight, ones(16), PostOperation.Gelu));
        Assert.False(PointwiseArchive.IsThere && !ProcessorFeatures.HasBFloat16);
    }

    [Fact]
    public void Suits_WhatItMustNotDo_IsFalse()
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) = (ones(PackedProduct.FewestRows, 8), ones(16, 8), ones(16));
        bool Suits(Tensor input) => PackedProduct.Suits(input, weight, bias, PostOperation.Gelu);

        Assert.Equal(PointwiseArchive.IsThere, Suits(x));
        Assert.False(Suits(ones(PackedProduct.FewestRowsActivated - 1, 8)));
        Assert.False(PackedProduct.Suits(ones(PackedProduct.FewestRows - 1, 8), weight, bias, PostOperation.None));
        Assert.False(Suits(ones(PackedProduct.FewestRows, 9)));
        Assert.False(Suits(zeros([PackedProduct.FewestRows, 0])));
        Assert.False(Suits(ones(PackedProduct.FewestRows, 8).requires_grad_()));
        Assert.False(PackedProduct.Suits(x, ones(16, 8).requires_grad_(), bias, PostOperation.Gelu));
        Assert.False(PackedProduct.Suits(x, weight, ones(16).requires_grad_(), PostOperation.Gelu));
        using (LinearProduct.KeepRows())
        {
            Assert.False(Suits(x));
        }

        WithoutKernel(() => Assert.False(Suits(x)));
        Assert.Equal(PointwiseArchive.IsThere, Suits(x));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dense_InBFloat16_IsThePackedProductUnlessSwitchedOffOrAdapted(bool withBias)
    {
        Assert.SkipUnless(PointwiseArchive.IsThere, NoKernel);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (x, weight, bias) = Random(6, [4, PackedProduct.FewestRows / 4, 48], 40);
        var added = withBias ? bias : null;
        using var dense = new Dense(48, 40, withBias) { InBFloat16 = true };
        dense.Weight.copy_(weight);
        foreach (var (_, value) in dense.named_parameters().Where(parameter => parameter.name.Equals("bias", StringComparison.Ordinal)))
        {
            value.copy_(bias);
        }

        var gelu = Activation.Of("gelu");
        var plain = nn.functional.linear(x.bfloat16(), weight.bfloat16(), added?.bfloat16());
        var packed = PackedProduct.Of(x, weight, added, PostOperation.Gelu);
        Assert.NotEqual(Bits(gelu.Apply(plain)), Bits(packed));   // otherwise this test tells nothing
        Assert.Equal(Bits(packed), Bits(dense.ForwardActivated(x, gelu)));
        Assert.Equal(Bits(PackedProduct.Of(x, weight, added, PostOperation.None)), Bits(dense.ForwardAsComputed(x)));
        WithoutKernel(() => Assert.Equal(Bits(gelu.Apply(plain)), Bits(dense.ForwardActivated(x, gelu))));
        WithoutKernel(() => Assert.Equal(Bits(plain), Bits(dense.ForwardAsComputed(x))));
        using (LinearProduct.KeepRows())
        {
            Assert.Equal(Bits(gelu.Apply(LinearProduct.Of(x.bfloat16(), weight.bfloat16(), added?.bfloat16()))), Bits(dense.ForwardActivated(x, gelu)));
        }

        dense.Delta = input => zeros([.. input.shape[..^1], 40]);
        Assert.Equal(Bits(gelu.Apply(dense.ForwardAsComputed(x))), Bits(dense.ForwardActivated(x, gelu)));
    }

    [Fact]
    public void Dense_WhileItLearns_HasGradients()
    {
        using var scope = NewDisposeScope();
        var (x, weight, _) = Random(7, [PackedProduct.FewestRows, 48], 40);
        using var dense = new Dense(48, 40, withBias: false) { InBFloat16 = true };
        using (no_grad())
        {
            dense.Weight.copy_(weight);
        }

        dense.ForwardActivated(x, Activation.Of("relu")).sum().backward();

        Assert.True(dense.Weight.grad!.abs().max().item<float>() > 0);
    }

    // Numbers that bfloat16 holds exactly, so that what is measured is the product and not its inputs.
    private static (Tensor X, Tensor Weight, Tensor Bias) Random(int seed, long[] shape, long outputs)
    {
        using var generator = new Generator((ulong)seed);
        Tensor Numbers(params long[] size) => randn(size, generator: generator).bfloat16().@float();
        return (Numbers(shape), Numbers(outputs, shape[^1]).mul(0.125f), Numbers(outputs));
    }

    private static Tensor Exact(Tensor x, Tensor weight, Tensor? bias) => nn.functional.linear(x.@double(), weight.@double(), bias?.@double());

    private static byte[] Bits(Tensor tensor) => tensor.contiguous().bytes.ToArray();

    private static double Error(Tensor exact, Tensor result) => (result.to(ScalarType.Float64) - exact).abs().mean().item<double>();

    // Each number by its own size; what is near 0 by what Float32 sums of numbers of size 1, and the polynomials that stand for erf and tanh, are off.
    private static void AssertNear(Tensor exact, Tensor result)
    {
        Assert.Equal(ScalarType.BFloat16, result.dtype);
        Assert.Equal(exact.shape, result.shape);
        var allowed = (exact.abs() * Rounding) + 1e-4;
        Assert.InRange(((result.to(ScalarType.Float64) - exact).abs() / allowed).max().item<double>(), 0, 1);
    }

    private static void WithoutKernel(Action action)
    {
        try
        {
            KernelChoice.PackedProduct = false;
            action();
        }
        finally
        {
            KernelChoice.PackedProduct = true;
        }
    }
}
