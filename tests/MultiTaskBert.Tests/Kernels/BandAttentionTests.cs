using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

[Collection(nameof(OneAtATime))]
public sealed class BandAttentionTests
{
    // As for FusedAttention: sums of up to 128 products, here also over the bands that read a key.
    private const double Float32Tolerance = 1e-5;
    private const double BFloat16Tolerance = 0.00391 + Float32Tolerance;

    public BandAttentionTests()
    {
        LibTorch.EnsureLoaded();
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The kernel needs vectors of 512 bits.");
    }

    public static TheoryData<ScalarType, int, int, int, int, int?> Shapes()
    {
        var data = new TheoryData<ScalarType, int, int, int, int, int?>();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            data.Add(type, 1, 1, 1, 16, 0);
            data.Add(type, 2, 3, 2, 32, 64);
            data.Add(type, 3, 2, 17, 16, 3);
            data.Add(type, 2, 2, 32, 128, 5);
            data.Add(type, 2, 3, 33, 48, 0);
            data.Add(type, 2, 2, 100, 80, 16);
            data.Add(type, 2, 4, 255, 64, 64);
            data.Add(type, 1, 2, 300, 32, 299);
            data.Add(type, 2, 2, 130, 32, null);
            data.Add(type, 1, 2, 700, 64, 64);
            data.Add(type, 2, 1, 640, 32, null);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attend_RandomShapes_EqualsFloat64WithGradients(ScalarType type, int rows, int heads, int length, int width, int? reach)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + (10 * length)));
        var inputs = Inputs(generator, type, rows, length, heads * width);
        var slope = Inputs(generator, type, rows, length, heads * width)[0];
        var isToken = IsToken(generator, rows, length);

        var fast = Run(inputs, slope, type, projected =>
        {
            Assert.True(BandAttention.Suits(projected, heads, isToken));
            return BandAttention.Attend(projected, heads, isToken, reach, dropout: 0);
        });

        AssertClose(type, Run(inputs, slope, ScalarType.Float64, projected => Exact(projected, heads, isToken, reach, null)), fast);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 37, 5)]
    [InlineData(ScalarType.BFloat16, 70, 16)]
    [InlineData(ScalarType.Float32, 70, null)]
    public void Attend_Dropout_UsesTheMasksItSays(ScalarType type, int length, int? reach)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(3);
        var (rows, heads, width) = (2, 3, 32);
        var inputs = Inputs(generator, type, rows, length, heads * width);
        var slope = Inputs(generator, type, rows, length, heads * width)[0];
        var isToken = IsToken(generator, rows, length);

        random.Set(5, 0, "test");
        var key = TorchRandom.DrawKey();
        var mask = empty(rows * heads, length, length);
        var numbers = MemoryMarshal.Cast<byte, float>(mask.bytes);
        for (var pair = 0; pair < rows * heads; pair++)
        {
            DropoutMask.Fill(numbers.Slice(pair * length * length, length * length), unchecked(key + (ulong)pair), 0.25);
        }

        random.Set(5, 0, "test");
        var fast = Run(inputs, slope, type, projected => BandAttention.Attend(projected, heads, isToken, reach, dropout: 0.25));

        Assert.Equal(0.25, mask.eq(0).mean([0, 1, 2], type: ScalarType.Float64).item<double>(), 0.02);
        AssertClose(type, Run(inputs, slope, ScalarType.Float64, projected => Exact(projected, heads, isToken, reach, mask.to(ScalarType.Float64).view(rows, heads, length, length))), fast);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(null)]
    public void Attend_OtherRowsAndPadding_SameBits(int? reach)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var inputs = Inputs(generator, ScalarType.Float32, 3, 140, 64);
        var slope = Inputs(generator, ScalarType.Float32, 3, 140, 64)[0];
        slope[TensorIndex.Colon, TensorIndex.Slice(91)] = 0;   // nothing is read of padding
        var isToken = ones(3, 1, 1, 140, dtype: ScalarType.Bool);
        isToken[TensorIndex.Colon, 0, 0, TensorIndex.Slice(91)] = false;
        var many = Run(inputs, slope, ScalarType.Float32, projected => BandAttention.Attend(projected, 2, isToken, reach, dropout: 0));
        var alone = Run(
            [.. inputs.Select(input => input[1..2, ..91])],
            slope[1..2, ..91],
            ScalarType.Float32,
            projected => BandAttention.Attend(projected, 2, ones(1, 1, 1, 91, dtype: ScalarType.Bool), reach, dropout: 0));

        foreach (var (one, other) in alone.Zip(many))
        {
            Assert.Equal(one.contiguous().bytes.ToArray(), other[1..2, ..91].contiguous().bytes.ToArray());
        }
    }

    [Fact]
    public void Attend_OneThreadOrTwo_SameBits()
    {
        var (one, two) = ThreadCounts.Compare(Bits);

        Assert.Equal(one, two);

        static byte[][] Bits()
        {
            using var scope = NewDisposeScope();
            using var random = new TorchRandom();
            using var generator = new Generator(6);
            random.Set(1, 0, "test");
            var inputs = Inputs(generator, ScalarType.BFloat16, 5, 150, 192);
            var isToken = ones(5, 1, 1, 150, dtype: ScalarType.Bool);
            return [.. Run(inputs, inputs[0], ScalarType.BFloat16, projected => BandAttention.Attend(projected, 6, isToken, 20, dropout: 0.1)).Select(tensor => tensor.bytes.ToArray())];
        }
    }

    [Fact]
    public void Attend_PaddingFarFromTokens_IsWhatItSaysItself()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var inputs = Inputs(generator, ScalarType.Float32, 1, 90, 64);
        var isToken = ones(1, 1, 1, 90, dtype: ScalarType.Bool);
        isToken[TensorIndex.Ellipsis, TensorIndex.Slice(20)] = false;
        var output = BandAttention.Attend(inputs, 2, isToken, reach: 8, dropout: 0);

        Assert.Equal(inputs[2][0, 40].data<float>().ToArray(), output[0, 40].data<float>().ToArray());
    }

    [Fact]
    public void Suits_WhatItCannotDo_SaysNo()
    {
        using var scope = NewDisposeScope();
        var isToken = ones(2, 1, 1, 9, dtype: ScalarType.Bool);
        Assert.True(BandAttention.Suits(Same(zeros(2, 9, 64)), 4, isToken));
        Assert.False(BandAttention.Suits(Same(zeros(2, 9, 64)), 8, isToken));                                // 8 numbers a head
        Assert.False(BandAttention.Suits(Same(zeros(2, 9, 288)), 2, isToken));                               // 144
        Assert.False(BandAttention.Suits(Same(zeros(2, 9, 64, ScalarType.Float64)), 4, isToken));
        Assert.False(BandAttention.Suits([zeros(2, 9, 64), zeros(2, 8, 64), zeros(2, 8, 64)], 4, isToken));
        Assert.False(BandAttention.Suits(Same(zeros(2, 9, 64)), 4, isToken[..1]));
        Assert.False(BandAttention.Suits(Same(zeros(2, 9, 64)), 4, isToken.to(ScalarType.Float32)));
        try
        {
            KernelChoice.BandAttention = false;
            Assert.False(BandAttention.Suits(Same(zeros(2, 9, 64)), 4, isToken));
        }
        finally
        {
            KernelChoice.BandAttention = true;
        }
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(600, 0)]
    [InlineData(600, 0.25)]
    public void AttendWithin_KernelSwitchedOnOrOff_IsTheKernelOrThePlainOperators(int length, double dropout)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(13);
        var inputs = Inputs(generator, ScalarType.Float32, 2, length, 64);
        var isToken = IsToken(generator, 2, length);
        Tensor Seeded(Func<Tensor> attend)
        {
            random.Set(1, 0, "test");
            return attend();
        }

        var kernel = Seeded(() => BandAttention.Attend(inputs, 2, isToken, 40, dropout));
        Assert.Equal(kernel.bytes.ToArray(), Seeded(() => DotProductAttention.AttendWithin(inputs, 2, isToken, 40, dropout)).bytes.ToArray());
        try
        {
            KernelChoice.BandAttention = false;
            var plain = Seeded(() => DotProductAttention.AttendWithin(inputs, 2, isToken, 40, dropout));
            Assert.NotEqual(kernel.bytes.ToArray(), plain.bytes.ToArray());   // the last bits, or the mask: otherwise this test tells nothing
            if (dropout == 0)
            {
                AssertClose(ScalarType.Float32, [kernel.to(ScalarType.Float64)], [plain]);
            }
        }
        finally
        {
            KernelChoice.BandAttention = true;
        }
    }

    [Fact]
    public void AttendWithin_WholeRowsWithoutDropout_IsTheOperator()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(15);
        var inputs = Inputs(generator, ScalarType.Float32, 1, 70, 32);
        var isToken = IsToken(generator, 1, 70);
        Tensor[] split = [.. inputs.Select(x => x.view(1, 70, 2, 16).transpose(1, 2))];
        var plain = nn.functional.scaled_dot_product_attention(split[0], split[1], split[2], isToken).transpose(1, 2).flatten(2);

        Assert.Equal(plain.bytes.ToArray(), DotProductAttention.AttendWithin(inputs, 2, isToken, reach: null, dropout: 0).bytes.ToArray());
    }

    [Theory]
    [InlineData(512, false)]
    [InlineData(513, true)]
    public void DotProductAttention_LongRowsWithDropout_IsTheKernel(int length, bool isKernel)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(14);
        var inputs = Inputs(generator, ScalarType.Float32, 1, length, 32);
        var isToken = ones(1, 1, 1, length, dtype: ScalarType.Bool);
        byte[] Bits(Func<Tensor> attend)
        {
            random.Set(1, 0, "test");
            return attend().bytes.ToArray();
        }

        var bits = Bits(() => BandAttention.Attend(inputs, 2, isToken, reach: null, dropout: 0.1));
        Assert.Equal(isKernel, bits.AsSpan().SequenceEqual(Bits(() => DotProductAttention.Attend(inputs, 2, isToken, dropout: 0.1))));
    }

    private static Tensor[] Same(Tensor tensor) => [tensor, tensor, tensor];

    // Numbers that bfloat16 holds exactly.
    private static Tensor[] Inputs(Generator generator, ScalarType type, params long[] shape) =>
        [.. Enumerable.Range(0, 3).Select(_ => randn(shape, generator: generator).to(ScalarType.BFloat16).to(type))];

    // Some keys are hidden, and the first row is padded from its middle on.
    private static Tensor IsToken(Generator generator, int rows, int length)
    {
        var isToken = rand([rows, 1, 1, length], generator: generator) > 0.2;
        isToken[0, 0, 0, TensorIndex.Slice((length + 1) / 2)] = false;
        isToken[TensorIndex.Ellipsis, 0] = true;   // each query of a whole row may read something
        return isToken;
    }

    private static Tensor Exact(Tensor[] projected, int heads, Tensor isToken, int? reach, Tensor? mask)
    {
        Tensor[] split = [.. projected.Select(x => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2))];
        var readable = reach is { } near ? WindowAttention.WholeMask(isToken, near) : isToken;
        var scores = (Product(split[0], split[1].transpose(-2, -1)) / Math.Sqrt(split[0].size(-1))).masked_fill(readable.logical_not(), double.NegativeInfinity);
        var probabilities = scores.softmax(-1);
        return Product(mask is null ? probabilities : probabilities * mask, split[2]).transpose(1, 2).flatten(2);
    }

    private static Tensor Product(Tensor left, Tensor right) =>
        left.flatten(0, 1).bmm(right.flatten(0, 1)).view(left.size(0), left.size(1), left.size(2), right.size(3));

    private static Tensor[] Run(Tensor[] inputs, Tensor slope, ScalarType type, Func<Tensor[], Tensor> attend)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.to(type).detach().clone().requires_grad_())];
        var output = attend(leaves);
        (output * slope.to(type)).sum().backward();
        return [output.detach(), .. leaves.Select(leaf => leaf.grad!)];
    }

    private static void AssertClose(ScalarType type, Tensor[] exact, Tensor[] fast)
    {
        foreach (var (one, other) in fast.Zip(exact))
        {
            Assert.Equal(type, one.dtype);
            var scale = Math.Max(1, other.abs().max().item<double>());
            Assert.InRange((one.to(ScalarType.Float64) - other).abs().max().item<double>(), 0, (type == ScalarType.BFloat16 ? BFloat16Tolerance : Float32Tolerance) * scale);
        }
    }
}
