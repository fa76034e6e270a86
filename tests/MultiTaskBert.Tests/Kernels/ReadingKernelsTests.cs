using System.Runtime.Intrinsics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>The kernels of a forward pass that nothing differentiates, beside LibTorch's operators.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ReadingKernelsTests
{
    private const float Tolerance = 5e-6f;   // of hidden states of size 1

    public ReadingKernelsTests() => LibTorch.EnsureLoaded();

    public static TheoryData<string> Encoders => Goldens.Exist
        ? [.. Directory.GetDirectories(Path.Combine(Goldens.Root!, "models", "tiny")).Select(path => Path.GetFileName(path)).Append("../minilm-l6").Order(StringComparer.Ordinal)]
        : [];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Encoders))]
    public void Forward_WithAndWithoutTheKernels_IsTheSameToRounding(string encoder)
    {
        using var backbone = Backbone.FromPretrained(Path.Combine(Goldens.RequireRoot(), "models", "tiny", encoder));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (ids, mask, types) = Batch(backbone);

        var fast = backbone.Forward(ids, mask, types).Last;
        var plain = Without(() => backbone.Forward(ids, mask, types).Last);

        Assert.InRange(((fast - plain).abs() * mask.unsqueeze(-1)).max().item<float>(), 0, Tolerance);
    }

    [Fact]
    public void Forward_WeightsChangedBetweenTwoCalls_ReadsTheNewOnes()
    {
        using var backbone = TinyBert.Load(dropout: 0);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (ids, mask, types) = Batch(backbone);
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
        {
            backbone.Precision = precision;
            var before = backbone.Forward(ids, mask, types).Last;
            foreach (var parameter in backbone.parameters().Where(parameter => parameter.dim() == 2))
            {
                parameter.mul_(1.25f);
            }

            var after = backbone.Forward(ids, mask, types).Last;
            Assert.True((after - before).abs().max().item<float>() > 1e-3f);
            Assert.InRange((after - Without(() => backbone.Forward(ids, mask, types).Last)).abs().max().item<float>(), 0, precision == Precision.Float32 ? Tolerance : 0.1f);
        }
    }

    [Fact]
    public void Forward_AnotherDefaultType_HasTheSameBits()
    {
        using var backbone = TinyBert.Load(dropout: 0);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (ids, mask, types) = Batch(backbone);
        var before = backbone.Forward(ids, mask, types).Last;
        var usual = get_default_dtype();
        set_default_dtype(ScalarType.Float64);
        try
        {
            var after = backbone.Forward(ids, mask, types).Last;
            Assert.Equal(before.dtype, after.dtype);
            Assert.Equal(0, (before - after).abs().max().item<float>());
        }
        finally
        {
            set_default_dtype(usual);
        }
    }

    [Fact]
    public void Forward_OftenAndOnSeveralThreads_LeavesNoTensorAndHasTheSameBits()
    {
        using var backbone = TinyBert.Load(dropout: 0);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (ids, mask, types) = Batch(backbone);
        var expected = backbone.Forward(ids, mask, types).Last.bytes.ToArray();
        byte[] Read()
        {
            using var inner = NewDisposeScope();
            using var mode = no_grad();
            return backbone.Forward(ids, mask, types).Last.bytes.ToArray();
        }

        Read();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 50; i++)
        {
            Read();
        }

        Assert.Equal(before, Tensor.TotalCount);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => Assert.Equal(expected, Read()));
    }

    [Fact]
    public void Forward_IdOutsideTheTable_ThrowsAsLibTorchDoes()
    {
        using var backbone = TinyBert.Load();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = full(1, 4, backbone.Shape.VocabularySize, ScalarType.Int64);
        Assert.ThrowsAny<Exception>(() => backbone.Forward(ids, ones_like(ids)));
        Assert.ThrowsAny<Exception>(() => backbone.Forward(zeros_like(ids), ones_like(ids), full_like(ids, 7)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(61)]
    public void FewRowsProduct_SeveralLayersWithGelu_IsEachByItself(int rows)
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The processor has no vectors of 512 bits.");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(11);
        var x = randn([rows, 96], generator: generator);
        Tensor[] weights = [.. Enumerable.Range(0, 3).Select(_ => randn([100, 96], generator: generator))];
        Tensor?[] biases = [randn([100], generator: generator), null, randn([100], generator: generator)];

        var together = FewRowsProduct.OfEach(x, weights, biases, gelu: true);

        for (var i = 0; i < weights.Length; i++)
        {
            Assert.Equal(FewRowsProduct.Of(x, weights[i], biases[i], gelu: true).bytes.ToArray(), together[i].bytes.ToArray());
            var exact = nn.functional.gelu(nn.functional.linear(x.@double(), weights[i].@double(), biases[i]?.@double()));
            Assert.InRange((together[i].@double() - exact).abs().max().item<double>(), 0, 1e-4);   // numbers up to 40
        }
    }

    [Fact]
    public void VectorGelu_WholeRange_EqualsFloat64()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The processor has no vectors of 512 bits.");
        using var scope = NewDisposeScope();
        var x = linspace(-30, 30, 60_001, ScalarType.Float32);
        var exact = nn.functional.gelu(x.@double()).data<double>().ToArray();
        var numbers = x.data<float>().ToArray();
        for (var i = 0; i < numbers.Length; i++)
        {
            var found = VectorGelu.Of(Vector512.Create(numbers[i]))[7];
            Assert.InRange(Math.Abs(found - exact[i]), 0, 2e-7 * Math.Max(1, Math.Abs(numbers[i])));
        }

        Assert.True(float.IsNaN(VectorGelu.Of(Vector512.Create(float.NaN))[0]));
        Assert.Equal(float.PositiveInfinity, VectorGelu.Of(Vector512.Create(float.PositiveInfinity))[0]);
        Assert.Equal(0, VectorGelu.Of(Vector512.Create(float.NegativeInfinity))[0]);
    }

    [Fact]
    public void Dense_LargeAndFewRowsInBFloat16_ComputesInFloat32OnlyOutsideTraining()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "The processor has no vectors of 512 bits.");
        using var scope = NewDisposeScope();
        using var generator = new Generator(12);
        using var dense = new Dense(256, 256, withBias: false) { InBFloat16 = true };
        using (no_grad())
        {
            dense.Weight.copy_(randn([256, 256], generator: generator));
        }

        var x = randn([8, 256], generator: generator);
        var exact = nn.functional.linear(x.@double(), dense.Weight.detach().@double());
        Assert.True((dense.forward(x).detach().@double() - exact).abs().max().item<double>() > 1e-3);
        using var noGradient = no_grad();
        Assert.InRange((dense.forward(x).@double() - exact).abs().max().item<double>(), 0, 1e-4);
    }

    private static (Tensor Ids, Tensor Mask, Tensor Types) Batch(Backbone backbone)
    {
        var ids = arange(0, 26, ScalarType.Int64).remainder(backbone.Shape.VocabularySize - 4).add(4).view(2, 13);
        var mask = ones_like(ids);
        mask[1, 9..] = 0;
        ids[1, 9..] = 0;
        return (ids, mask, zeros_like(ids));
    }

    private static Tensor Without(Func<Tensor> read)
    {
        try
        {
            KernelChoice.FewRowsProduct = KernelChoice.EmbeddingNorm = KernelChoice.ResidualNorm = KernelChoice.FusedAttention = false;
            return read();
        }
        finally
        {
            KernelChoice.FewRowsProduct = KernelChoice.EmbeddingNorm = KernelChoice.ResidualNorm = KernelChoice.FusedAttention = true;
        }
    }
}
