using MultiTaskBert.Backbones.DebertaV2;
using TorchSharp;

namespace MultiTaskBert.Tests.Backbones.DebertaV2;

public sealed class DebertaV2DistancesTests
{
    private static readonly DebertaV2Distances V3 = new() { Buckets = 256, MaxDistance = 512 };

    [Fact]
    public void Bucket_SizesOfDebertaV3_AreOddGrowAndStayInside()
    {
        for (var distance = 1; distance < V3.MaxDistance; distance++)
        {
            Assert.Equal(-V3.Bucket(distance), V3.Bucket(-distance));
            Assert.InRange(V3.Bucket(distance), V3.Bucket(distance - 1), V3.Buckets - 1);
        }
    }

    // He et al. 2021: exact to half of the buckets, then logarithmic up to the largest distance, which has the last bucket.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(128, 128)]
    [InlineData(129, 129)]
    [InlineData(256, 192)]
    [InlineData(511, 255)]
    public void Bucket_SizesOfDebertaV3_AreTheFormula(long distance, long bucket) => Assert.Equal(bucket, V3.Bucket(distance));

    [Fact]
    public void Bucket_WithoutBuckets_IsTheDistance() => Assert.Equal(-300, new DebertaV2Distances().Bucket(-300));

    [Fact]
    public void Indices_FewDistances_AreClampedIntoTheTable()
    {
        using var indices = new DebertaV2Distances { MaxDistance = 2 }.Indices(4, torch.CPU);
        Assert.Equal([4, 4], indices.shape);
        Assert.Equal([2L, 1, 0, 0, 3, 2, 1, 0, 3, 3, 2, 1, 3, 3, 3, 2], indices.data<long>().ToArray());   // query − key + 2, within 0 to 3
    }
}
