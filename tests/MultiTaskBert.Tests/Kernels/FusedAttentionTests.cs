using System.Runtime.Intrinsics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

[Collection(nameof(OneAtATime))]
public sealed class FusedAttentionTests
{
    // Float32 has 24 bits, of which sums of up to 128 products of numbers of size 1 lose a few.
    private const double Float32Tolerance = 1e-5;

    // bfloat16 has 8 bits: half a unit in the last place is at most 2⁻⁸ of a number. The inputs and the incoming gradient are exact here and the arithmetic is Float32,
    // so that only results are rounded.
    private const double BFloat16Tolerance = 0.00391 + Float32Tolerance;

    public FusedAttentionTests()
    {
        LibTorch.EnsureLoaded();
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The kernel needs vectors of 512 bits.");
    }

    public static TheoryData<ScalarType, int, int, int, int, string> Shapes()
    {
        var data = new TheoryData<ScalarType, int, int, int, int, string>();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            data.Add(type, 1, 1, 1, 16, "none");
            data.Add(type, 2, 3, 2, 32, "keys");
            data.Add(type, 3, 2, 7, 64, "queries");
            data.Add(type, 32, 12, 12, 32, "keys");
            data.Add(type, 2, 3, 15, 48, "numbers");
            data.Add(type, 3, 2, 16, 16, "row numbers");
            data.Add(type, 2, 2, 17, 128, "keys");
            data.Add(type, 3, 4, 33, 80, "head numbers");
            data.Add(type, 2, 12, 37, 64, "numbers");
            data.Add(type, 2, 2, 64, 112, "queries");
            data.Add(type, 1, 3, FusedAttention.LongestRow - 1, 32, "head numbers");
            data.Add(type, 2, 2, FusedAttention.LongestRow, 128, "keys");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attend_RandomShapes_EqualsFloat64WithGradients(ScalarType type, int rows, int heads, int length, int width, string kind)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)(rows + (10 * length)));
        var inputs = Inputs(generator, type, rows, length, heads * width);
        var slope = Inputs(generator, type, rows, length, heads * width)[0];
        var bias = Bias(kind, generator, rows, heads, length);

        var fast = Run(inputs, slope, type, projected =>
        {
            Assert.True(FusedAttention.Suits(projected, heads, bias));
            return FusedAttention.Attend(projected, heads, bias, dropout: 0);
        });

        AssertClose(type, Run(inputs, slope, ScalarType.Float64, projected => Exact(projected, heads, bias, null)), fast);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 12)]
    [InlineData(ScalarType.BFloat16, 12)]
    [InlineData(ScalarType.Float32, 37)]
    public void Attend_Dropout_UsesTheMaskOfProductAttention(ScalarType type, int length)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(3);
        var (rows, heads, width) = (3, 2, 32);
        var inputs = Inputs(generator, type, rows, length, heads * width);
        var slope = Inputs(generator, type, rows, length, heads * width)[0];
        var bias = Bias("keys", generator, rows, heads, length);

        random.Set(5, 0, "test");
        var mask = MaskedDropout.Of(ones(rows, heads, length, length), 0.25, training: true).to(ScalarType.Float64);
        random.Set(5, 0, "test");
        var fast = Run(inputs, slope, type, projected => FusedAttention.Attend(projected, heads, bias, dropout: 0.25));
        var after = randn(4);
        random.Set(5, 0, "test");
        var plain = Heads(inputs, heads);
        var twin = ProductAttention.Attend(plain[0].to(ScalarType.Float32), plain[1].to(ScalarType.Float32), plain[2].to(ScalarType.Float32), bias, dropout: 0.25);

        AssertClose(type, Run(inputs, slope, ScalarType.Float64, projected => Exact(projected, heads, bias, mask)), fast);
        AssertClose(type, [Merged(twin).to(ScalarType.Float64)], [fast[0]]);
        Assert.Equal(after.bytes.ToArray(), randn(4).bytes.ToArray());   // as much was drawn
    }

    [Fact]
    public void Attend_OtherRowsAndPadding_SameBits()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var inputs = Inputs(generator, ScalarType.Float32, 3, 40, 64);
        var readable = ones(3, 1, 1, 40, dtype: ScalarType.Bool);
        readable[TensorIndex.Colon, 0, 0, TensorIndex.Slice(11)] = false;
        var many = FusedAttention.Attend(inputs, 2, readable, dropout: 0);
        var alone = FusedAttention.Attend([.. inputs.Select(input => input[1..2, ..11])], 2, ones(1, 1, 1, 11, dtype: ScalarType.Bool), dropout: 0);

        Assert.Equal(alone.bytes.ToArray(), many[1..2, ..11].contiguous().bytes.ToArray());
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
            var inputs = Inputs(generator, ScalarType.BFloat16, 33, 21, 192);
            return [.. Run(inputs, inputs[0], ScalarType.BFloat16, projected => FusedAttention.Attend(projected, 6, ones(1, dtype: ScalarType.Bool), dropout: 0.1)).Select(tensor => tensor.bytes.ToArray())];
        }
    }

    [Fact]
    public void Backward_Twice_DoublesTheGradients()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var leaves = Leaves(Inputs(generator, ScalarType.Float32, 2, 9, 64), ScalarType.Float32);
        var loss = FusedAttention.Attend(leaves, 2, ones(1, dtype: ScalarType.Bool), dropout: 0.1).square().sum();
        loss.backward(retain_graph: true);
        var once = leaves.Select(leaf => leaf.grad!.clone() * 2).ToArray();
        loss.backward();

        foreach (var (leaf, expected) in leaves.Zip(once))
        {
            Assert.True(expected.abs().max().item<float>() > 0);
            Assert.Equal(expected.bytes.ToArray(), leaf.grad!.bytes.ToArray());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Backward_GradientsOfOtherLayouts_EqualThoseOfPlainOnes(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        var inputs = Inputs(generator, type, 2, 9, 64);
        Tensor[] Gradients(Func<Tensor, Tensor> loss) => Run(inputs, null, type, projected =>
            loss(FusedAttention.Attend(projected, 2, ones(1, dtype: ScalarType.Bool), dropout: 0)))[1..];

        // The gradient of a sum is one number, spread; that of a transposed tensor is transposed.
        var plain = Gradients(output => (output * ones_like(output)).sum());
        var spread = Gradients(output => output.sum());
        var transposed = Gradients(output => (output.transpose(0, 2).contiguous() * ones(64, 9, 2, dtype: type)).sum());
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i].bytes.ToArray(), spread[i].bytes.ToArray());
            Assert.Equal(plain[i].bytes.ToArray(), transposed[i].bytes.ToArray());
        }
    }

    [Fact]
    public void Backward_OnlySomeNeedGradients_TheOthersGetNone()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var inputs = Inputs(generator, ScalarType.Float32, 2, 9, 64);
        var all = Leaves(inputs, ScalarType.Float32);
        FusedAttention.Attend(all, 2, ones(1, dtype: ScalarType.Bool), dropout: 0).square().sum().backward();
        for (var needed = 0; needed < 3; needed++)
        {
            var leaves = Leaves(inputs, ScalarType.Float32);
            for (var i = 0; i < 3; i++)
            {
                leaves[i].requires_grad = i == needed;
            }

            FusedAttention.Attend(leaves, 2, ones(1, dtype: ScalarType.Bool), dropout: 0).square().sum().backward();
            Assert.Equal(all[needed].grad!.bytes.ToArray(), leaves[needed].grad!.bytes.ToArray());
            Assert.Equal(1, leaves.Count(leaf => leaf.grad is not null));
        }
    }

    [Fact]
    public void Attend_InputsThatAreViews_EqualsCopies()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(10);
        var together = randn([2, 9, 3, 64], generator: generator);
        Tensor[] views = [.. Enumerable.Range(0, 3).Select(i => together.select(2, i))];
        var readable = ones(1, dtype: ScalarType.Bool);

        Assert.False(views[0].is_contiguous());
        Assert.Equal(
            FusedAttention.Attend([.. views.Select(view => view.contiguous())], 2, readable, 0).bytes.ToArray(),
            FusedAttention.Attend(views, 2, readable, 0).bytes.ToArray());
    }

    [Fact]
    public void Attend_NothingIsDifferentiated_MakesNoGraph()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var inputs = Inputs(generator, ScalarType.Float32, 2, 9, 64);
        Assert.False(FusedAttention.Attend(inputs, 2, ones(1, dtype: ScalarType.Bool), dropout: 0).requires_grad);
        using var mode = no_grad();
        Assert.False(FusedAttention.Attend(Leaves(inputs, ScalarType.Float32), 2, ones(1, dtype: ScalarType.Bool), dropout: 0).requires_grad);
    }

    [Fact]
    public void Attend_ManySteps_KeepsNoTensors()
    {
        using var generator = new Generator(12);
        using var scope = NewDisposeScope();
        var leaves = Leaves(Inputs(generator, ScalarType.BFloat16, 4, 12, 64), ScalarType.BFloat16);
        var counts = new List<long>();
        for (var round = 0; round < 200; round++)
        {
            using (NewDisposeScope())
            {
                FusedAttention.Attend(leaves, 2, ones(1, dtype: ScalarType.Bool), dropout: 0.1).to(ScalarType.Float32).square().sum().backward();
            }

            counts.Add(Tensor.TotalCount);
        }

        Assert.All(counts.Skip(2), count => Assert.True(count <= counts[1], $"{count} tensors after {counts[1]}"));
    }

    [Fact]
    public void Suits_WhatItCannotDo_SaysNo()
    {
        using var scope = NewDisposeScope();
        var readable = ones(1, dtype: ScalarType.Bool);
        Assert.True(FusedAttention.Suits(Same(zeros(2, 9, 64)), 4, readable));
        Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 64)), 8, readable));                                     // 8 numbers a head
        Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 288)), 2, readable));                                    // 144
        Assert.False(FusedAttention.Suits(Same(zeros(2, FusedAttention.LongestRow + 1, 64)), 4, readable));
        Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 64, ScalarType.Float64)), 4, readable));
        Assert.False(FusedAttention.Suits(Same(zeros(0, 9, 64)), 4, readable));
        Assert.False(FusedAttention.Suits([zeros(2, 9, 64), zeros(2, 8, 64), zeros(2, 8, 64)], 4, readable));
        Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 64)), 4, zeros(2, 1, 1, 8)));
        Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 64)), 4, zeros(9).requires_grad_()));
        try
        {
            KernelChoice.FusedAttention = false;
            Assert.False(FusedAttention.Suits(Same(zeros(2, 9, 64)), 4, readable));
        }
        finally
        {
            KernelChoice.FusedAttention = true;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    public void DotProductAttention_KernelSwitchedOnOrOff_IsTheKernelOrThePlainOperator(double dropout)
    {
        using var scope = NewDisposeScope();
        using var random = new TorchRandom();
        using var generator = new Generator(13);
        var inputs = Inputs(generator, ScalarType.Float32, 2, 9, 64);
        var readable = ones(2, 1, 1, 9, dtype: ScalarType.Bool);
        byte[] Bits(Func<Tensor> attend)
        {
            random.Set(1, 0, "test");
            return attend().bytes.ToArray();
        }

        var split = Heads(inputs, 2);
        var kernel = Bits(() => FusedAttention.Attend(inputs, 2, readable, dropout));
        var plain = Bits(() => Merged(dropout > 0
            ? ProductAttention.Attend(split[0], split[1], split[2], readable, dropout)
            : nn.functional.scaled_dot_product_attention(split[0], split[1], split[2], readable)));
        Assert.NotEqual(plain, kernel);   // the last bits: otherwise this test tells nothing
        Assert.Equal(kernel, Bits(() => DotProductAttention.Attend(inputs, 2, readable, dropout)));
        try
        {
            KernelChoice.FusedAttention = false;
            Assert.Equal(plain, Bits(() => DotProductAttention.Attend(inputs, 2, readable, dropout)));
        }
        finally
        {
            KernelChoice.FusedAttention = true;
        }
    }

    [Fact]
    public void IsSlowerThanOperator_AnythingTheOperatorHasNoFastFormFor_IsFalse()
    {
        using var scope = NewDisposeScope();
        var many = Same(zeros(8, 128, 64, dtype: ScalarType.BFloat16));
        Assert.Equal(ProcessorFeatures.HasMatrixUnit, FusedAttention.IsSlowerThanOperator(many, dropout: 0));
        Assert.False(FusedAttention.IsSlowerThanOperator(many, dropout: 0.1));
        Assert.False(FusedAttention.IsSlowerThanOperator(Same(many[0].to(ScalarType.Float32)), dropout: 0));
        Assert.False(FusedAttention.IsSlowerThanOperator(Same(many[0][..1]), dropout: 0));
        Assert.False(FusedAttention.IsSlowerThanOperator(Same(many[0].view(64, 16, 64)), dropout: 0));
        Assert.False(FusedAttention.IsSlowerThanOperator(Same(many[0].clone().requires_grad_()), dropout: 0));
        using (LinearProduct.KeepRows())
        {
            Assert.False(FusedAttention.IsSlowerThanOperator(many, dropout: 0));   // a row's bits must not depend on the others
        }
    }

    private static Tensor[] Same(Tensor tensor) => [tensor, tensor, tensor];

    // Numbers that bfloat16 holds exactly.
    private static Tensor[] Inputs(Generator generator, ScalarType type, params long[] shape) =>
        [.. Enumerable.Range(0, 3).Select(_ => randn(shape, generator: generator).to(ScalarType.BFloat16).to(type))];

    private static Tensor Bias(string kind, Generator generator, int rows, int heads, int length)
    {
        Tensor Readable(params long[] shape)
        {
            var readable = rand(shape, generator: generator) > 0.3;
            readable[TensorIndex.Ellipsis, 0] = true;   // each query may read something
            return readable;
        }

        switch (kind)
        {
            case "none":
                return ones(1, dtype: ScalarType.Bool);
            case "keys":
                var keys = Readable(rows, 1, 1, length);
                keys[0, 0, 0, TensorIndex.Slice((length + 1) / 2)] = false;   // padding
                return keys;
            case "queries":
                return Readable(rows, 1, length, length);
            case "row numbers":
                return randn([rows, 1, 1, length], generator: generator);
            case "head numbers":
                return randn([heads, length, length], generator: generator);
            default:
                return randn([rows, heads, length, length], generator: generator);
        }
    }

    private static Tensor[] Heads(Tensor[] projected, int heads) => [.. projected.Select(x => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2))];

    private static Tensor Merged(Tensor x) => x.transpose(1, 2).flatten(2);

    private static Tensor Exact(Tensor[] projected, int heads, Tensor bias, Tensor? mask)
    {
        var split = Heads(projected, heads);
        var scores = Product(split[0], split[1].transpose(-2, -1)) / Math.Sqrt(split[0].size(-1));
        scores = bias.dtype == ScalarType.Bool ? scores.masked_fill(bias.logical_not(), double.NegativeInfinity) : scores + bias.to(ScalarType.Float64);
        var probabilities = scores.softmax(-1);
        return Merged(Product(mask is null ? probabilities : probabilities * mask, split[2]));
    }

    private static Tensor Product(Tensor left, Tensor right) =>
        left.flatten(0, 1).bmm(right.flatten(0, 1)).view(left.size(0), left.size(1), left.size(2), right.size(3));

    private static Tensor[] Leaves(Tensor[] inputs, ScalarType type) => [.. inputs.Select(input => input.to(type).detach().clone().requires_grad_())];

    private static Tensor[] Run(Tensor[] inputs, Tensor? slope, ScalarType type, Func<Tensor[], Tensor> attend)
    {
        var leaves = Leaves(inputs, type);
        var output = attend(leaves);
        (slope is null ? output : (output * slope.to(type)).sum()).backward();
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
