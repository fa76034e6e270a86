using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones.Layers;

public sealed class TokenPositionsTests
{
    [Fact]
    public void CountedAfter_PaddingInside_CountsTokensOnly()
    {
        using var scope = NewDisposeScope();
        var ids = tensor(new long[] { 0, 5, 1, 6, 1, 1, 1, 1, 7, 8 }, 2, 5);
        Assert.Equal([2, 3, 1, 4, 1, 1, 1, 1, 2, 3], TokenPositions.CountedAfter(1, ids).data<long>());
    }

    [Fact]
    public void Counted_AnyIds_AreOrdinals()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 1, 2, 3], TokenPositions.Counted(ones(2, 4, ScalarType.Int64)).data<long>());
    }
}
