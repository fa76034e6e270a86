using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Updates;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>Norm over many tensors. Oracle: the same in double precision by LibTorch; tolerance 1e-12 of it.</summary>
[Collection(nameof(OneAtATime))]
public sealed class EuclideanNormTests
{
    [Fact]
    public void Of_TensorsOfManySizes_EqualsDoublePrecision()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var tensors = SomeTensors();
        var expected = Math.Sqrt(tensors.Sum(tensor => tensor.to_type(ScalarType.Float64).square().sum().item<double>()));
        Assert.Equal(expected, EuclideanNorm.Of(tensors), expected * 1e-12);
    }

    [Fact]
    public void Of_OneThreadOrTwo_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        var tensors = SomeTensors();
        var (one, two) = ThreadCounts.Compare(() => EuclideanNorm.Of(tensors));

        Assert.Equal(one, two);
    }

    [Fact]
    public void Of_HugeNumbers_DoesNotOverflow()
    {
        using var large = full(20, 1e30f);
        Assert.Equal(1e30f * Math.Sqrt(20), EuclideanNorm.Of([large]), 1e18);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Of_NumberThatIsNotFinite_IsNotFinite(float bad)
    {
        using var values = ones(40);
        values[17] = bad;
        Assert.False(double.IsFinite(EuclideanNorm.Of([values])));
    }

    private static Tensor[] SomeTensors() =>
        [randn(1), randn(3, 5), zeros(0), randn(FloatMemory.BlockLength), randn((2 * FloatMemory.BlockLength) + 17), randn(127)];
}
