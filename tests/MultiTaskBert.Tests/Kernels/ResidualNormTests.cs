using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Kernels.Norms;
using MultiTaskBert.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

[Collection(nameof(OneAtATime))]
public sealed class ResidualNormTests
{
    private const double Epsilon = 1e-12;

    // Float32 has 24 bits, of which sums of some hundred numbers lose a few; shares of the largest number.
    private const double Tolerance = 5e-6;

    // Half a unit in the last of bfloat16's eight places; only the gradient of the branch is rounded to it.
    private const double BFloat16Tolerance = 0.00391 + Tolerance;

    public ResidualNormTests()
    {
        LibTorch.EnsureLoaded();
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The kernel needs vectors of 512 bits.");
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1, 1, 16)]
    [InlineData(ScalarType.Float32, 3, 7, 48)]
    [InlineData(ScalarType.Float32, 4, 33, 384)]
    [InlineData(ScalarType.Float32, 8, 40, 768)]
    [InlineData(ScalarType.Float32, 1, 2, 4096)]
    [InlineData(ScalarType.BFloat16, 3, 7, 48)]
    [InlineData(ScalarType.BFloat16, 8, 40, 768)]
    public void Of_RandomShapes_EqualsFloat64WithGradients(ScalarType type, int rows, int length, int width)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + length + width));
        using var norm = Norm(generator, width);
        var (branch, residual, slope) = Inputs(generator, type, rows, length, width);

        AssertClose(type, Exact(branch, residual, slope, norm, null), Run(branch, residual, slope, norm, dropout: 0));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Of_Dropout_UsesTheMaskOfMaskedDropout(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(2);
        using var norm = Norm(generator, 96);
        var (branch, residual, slope) = Inputs(generator, type, 5, 37, 96);

        random.Set(5, 0, "test");
        var mask = MaskedDropout.Of(ones(5, 37, 96), 0.25, training: true).to(ScalarType.Float64);
        random.Set(5, 0, "test");
        var fast = Run(branch, residual, slope, norm, dropout: 0.25);
        var after = randn(4);
        random.Set(5, 0, "test");
        using (no_grad())
        {
            Assert.Equal(fast[0].bytes.ToArray(), ResidualNorm.Of(branch, residual, norm, Epsilon, dropout: 0.25).bytes.ToArray());
        }

        AssertClose(type, Exact(branch, residual, slope, norm, mask), fast);
        Assert.InRange(mask.count_nonzero().item<long>() / (double)mask.numel(), 0.7, 0.8);
        Assert.Equal(after.bytes.ToArray(), randn(4).bytes.ToArray());   // as much was drawn
    }

    [Fact]
    public void Of_SwitchedOff_IsThePlainOperators()
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(3);
        using var norm = Norm(generator, 64);
        var (branch, residual, slope) = Inputs(generator, ScalarType.Float32, 2, 9, 64);
        random.Set(1, 0, "test");
        var plain = norm.forward(MaskedDropout.Of(branch, 0.5, training: true) + residual);
        random.Set(1, 0, "test");
        var fast = Run(branch, residual, slope, norm, dropout: 0.5);
        random.Set(1, 0, "test");
        KernelChoice.ResidualNorm = false;
        try
        {
            var slow = Run(branch, residual, slope, norm, dropout: 0.5);
            Assert.Equal(plain.bytes.ToArray(), slow[0].bytes.ToArray());
            AssertClose(ScalarType.Float32, [.. slow.Select(tensor => tensor.to(ScalarType.Float64))], fast);
        }
        finally
        {
            KernelChoice.ResidualNorm = true;
        }
    }

    [Fact]
    public void Of_WhatTheKernelCannotDo_IsDoneByLibTorch()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        foreach (var (width, type) in new[] { (20, ScalarType.Float32), (32, ScalarType.Float64) })
        {
            using var norm = nn.LayerNorm(width, Epsilon, dtype: type);
            var (branch, residual) = (randn([2, 3, width], generator: generator).to(type), randn([2, 3, width], generator: generator).to(type));
            Assert.Equal(norm.forward(branch + residual).bytes.ToArray(), ResidualNorm.Of(branch, residual, norm, Epsilon, dropout: 0).bytes.ToArray());
        }
    }

    [Fact]
    public void Of_OtherRowsBeside_SameBits()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        using var norm = Norm(generator, 384);
        var (branch, residual, _) = Inputs(generator, ScalarType.BFloat16, 40, 5, 384);
        var many = ResidualNorm.Of(branch, residual, norm, Epsilon, dropout: 0);
        var alone = ResidualNorm.Of(branch[7..8], residual[7..8], norm, Epsilon, dropout: 0);

        Assert.Equal(alone.bytes.ToArray(), many[7..8].contiguous().bytes.ToArray());
    }

    [Fact]
    public void Of_OneThreadOrTwo_SameBits()
    {
        var (one, two) = ThreadCounts.Compare(Bits);

        Assert.Equal(one, two);

        static byte[][] Bits()
        {
            using var scope = NewDisposeScope();
            using var random = new TorchRandom();
            using var generator = new Generator(6);
            random.Set(1, 0, "test");
            using var norm = Norm(generator, 192);
            var (branch, residual, slope) = Inputs(generator, ScalarType.Float32, 13, 25, 192);
            return [.. Run(branch, residual, slope, norm, dropout: 0.1).Select(tensor => tensor.bytes.ToArray())];
        }
    }

    [Fact]
    public void Backward_OnlyTheBranchLearns_TheOthersGetNoGradient()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        using var norm = Norm(generator, 32);
        var (branch, residual, slope) = Inputs(generator, ScalarType.Float32, 2, 4, 32);
        var expected = Exact(branch, residual, slope, norm, null);
        norm.weight!.requires_grad_(false);
        norm.bias!.requires_grad_(false);
        var leaf = branch.clone().requires_grad_();
        (ResidualNorm.Of(leaf, residual, norm, Epsilon, dropout: 0) * slope).sum().backward();

        AssertClose(ScalarType.Float32, [expected[1]], [leaf.grad!]);
        Assert.True(residual.grad is null);
        Assert.True(norm.weight!.grad is null);
    }

    [Fact]
    public void Of_InputsAndGradientsThatAreViews_EqualsCopies()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        using var norm = Norm(generator, 32);
        var (branch, residual, slope) = Inputs(generator, ScalarType.Float32, 6, 4, 32);
        var expected = Run(branch.transpose(0, 1).contiguous(), residual.transpose(0, 1).contiguous(), slope.transpose(0, 1).contiguous(), norm, dropout: 0);
        norm.zero_grad();
        var (x, r) = (branch.clone().requires_grad_(), residual.clone().requires_grad_());
        var output = ResidualNorm.Of(x.transpose(0, 1), r.transpose(0, 1), norm, Epsilon, dropout: 0);
        (output.transpose(0, 1) * slope).sum().backward();

        Assert.Equal(expected[0].bytes.ToArray(), output.bytes.ToArray());
        Assert.Equal(expected[1].bytes.ToArray(), x.grad!.transpose(0, 1).contiguous().bytes.ToArray());
        Assert.Equal(expected[2].bytes.ToArray(), r.grad!.transpose(0, 1).contiguous().bytes.ToArray());
    }

    [Fact]
    public void Of_ManySteps_KeepsNoTensors()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        using var norm = Norm(generator, 64);
        var (branch, residual, _) = Inputs(generator, ScalarType.BFloat16, 4, 8, 64);
        branch.requires_grad_();
        var counts = new List<long>();
        for (var round = 0; round < 200; round++)
        {
            using (NewDisposeScope())
            {
                ResidualNorm.Of(branch, residual, norm, Epsilon, dropout: 0.1).square().sum().backward();
            }

            counts.Add(Tensor.TotalCount);
        }

        Assert.All(counts.Skip(2), count => Assert.True(count <= counts[1], $"{count} tensors after {counts[1]}"));
    }

    private static LayerNorm Norm(Generator generator, int width)
    {
        var norm = nn.LayerNorm(width, Epsilon);
        using var mode = no_grad();
        norm.weight!.copy_(randn([width], generator: generator));
        norm.bias!.copy_(randn([width], generator: generator));
        return norm;
    }

    // The branch has numbers that bfloat16 holds exactly.
    private static (Tensor Branch, Tensor Residual, Tensor Slope) Inputs(Generator generator, ScalarType type, int rows, int length, int width) => (
        randn([rows, length, width], generator: generator).to(ScalarType.BFloat16).to(type),
        randn([rows, length, width], generator: generator) + 3,
        randn([rows, length, width], generator: generator));

    // Output; gradients of the branch, the residual, the factors and the summands.
    private static Tensor[] Run(Tensor branch, Tensor residual, Tensor slope, LayerNorm norm, double dropout)
    {
        norm.zero_grad();
        var (x, r) = (branch.detach().clone().requires_grad_(), residual.detach().clone().requires_grad_());
        var output = ResidualNorm.Of(x, r, norm, Epsilon, dropout);
        (output * slope).sum().backward();
        return [output.detach(), x.grad!, r.grad!, norm.weight!.grad!.clone(), norm.bias!.grad!.clone()];
    }

    private static Tensor[] Exact(Tensor branch, Tensor residual, Tensor slope, LayerNorm norm, Tensor? mask)
    {
        Tensor Leaf(Tensor tensor) => tensor.to(ScalarType.Float64).detach().clone().requires_grad_();
        var (x, r, factors, summands) = (Leaf(branch), Leaf(residual), Leaf(norm.weight!), Leaf(norm.bias!));
        var sum = (mask is null ? x : x * mask) + r;
        var distance = sum - sum.mean([-1], keepdim: true);
        var output = (distance / (distance.pow(2).mean([-1], keepdim: true) + Epsilon).sqrt() * factors) + summands;
        (output * slope.to(ScalarType.Float64)).sum().backward();
        return [output.detach(), x.grad!, r.grad!, factors.grad!, summands.grad!];
    }

    private static void AssertClose(ScalarType branch, Tensor[] exact, Tensor[] fast)
    {
        Assert.Equal(exact.Length, fast.Length);
        foreach (var (one, other) in fast.Zip(exact))
        {
            var tolerance = branch == ScalarType.BFloat16 && one.dtype == ScalarType.BFloat16 ? BFloat16Tolerance : Tolerance;
            var scale = Math.Max(1, other.abs().max().item<double>());
            Assert.InRange((one.to(ScalarType.Float64) - other).abs().max().item<double>(), 0, tolerance * scale);
        }
    }
}
