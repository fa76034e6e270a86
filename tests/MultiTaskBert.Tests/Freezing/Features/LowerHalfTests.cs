using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Tests.Backbones;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Freezing.Features;

/// <summary>The encoder in two halves, and the lower one row by row: the same bits, whatever is kept and whatever else is in the batch.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LowerHalfTests
{
    private static readonly int[] Lengths = [3, 8, 9, 17, 40, 5, 16, 39];

    public static TheoryData<string> Encoders() => RandomEncoder.Names;

    [Theory]
    [MemberData(nameof(Encoders))]
    public void ForwardLowerThenUpper_EveryDepth_IsForward(string encoder)
    {
        using var backbone = RandomEncoder.Create(encoder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var same = LinearProduct.KeepRows();   // as the lower half computes: kernels that depend on the number of rows differ in the last bits
        var (ids, mask, types) = Batch(backbone);
        var expected = backbone.Forward(ids, mask, types);
        var depths = Enumerable.Range(1, backbone.Parts.Count).Select(parts => backbone.SplitDepth(parts)!.Value).Distinct().ToArray();
        Assert.Null(backbone.SplitDepth(0));
        Assert.Equal((0, backbone.Shape.LayerCount), (depths[0], depths[^1]));
        foreach (var depth in depths)
        {
            var states = backbone.ForwardUpper(backbone.ForwardLower(ids, mask, types, depth), mask, depth);
            Assert.True(states.Last.bytes.SequenceEqual(expected.Last.bytes), $"depth {depth}");
            Assert.True(!backbone.Shape.HasPooler || states.Pooled.bytes.SequenceEqual(expected.Pooled.bytes), $"depth {depth}");
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void ForwardLower_LayersAboveTheDepth_AreNotLookedAt(string encoder)
    {
        // The parts below say which depth they are enough for: with NaN in all parts above, the lower half has none.
        using var backbone = RandomEncoder.Create(encoder);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (ids, mask, types) = Batch(backbone);
        for (var parts = backbone.Parts.Count; parts > 0; parts--)
        {
            Assert.False(backbone.ForwardLower(ids, mask, types, backbone.SplitDepth(parts)!.Value).isnan().any().item<bool>(), $"{parts} parts");
            foreach (var parameter in backbone.Parts[parts - 1].Module.parameters())
            {
                parameter.fill_(double.NaN);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Forward_RowAloneOrInABatchKeptOrNot_HasTheSameBits(string encoder)
    {
        using var backbone = RandomEncoder.Create(encoder);
        using var store = Store(new());
        using var scope = NewDisposeScope();
        var depth = backbone.Shape.LayerCount - 1;
        var anew = new LowerHalf(backbone, store: null);
        var kept = new LowerHalf(backbone, store);
        var (ids, mask, types) = Batch(backbone);
        var expected = anew.Forward(ids, mask, types, depth);
        Assert.False(expected.requires_grad);   // so that no backward pass goes below
        for (var row = 0; row < Lengths.Length; row++)
        {
            // Alone, unpadded; the second time from what is kept.
            var end = Lengths[row];
            foreach (var half in (LowerHalf[])[anew, kept, kept])
            {
                var alone = half.Forward(ids[row..(row + 1), ..end], mask[row..(row + 1), ..end], types[row..(row + 1), ..end], depth);
                Assert.Equal(Bits(expected[row, ..end]), Bits(alone[0]));
                Assert.Equal(0, expected[row, end..].count_nonzero().item<long>());
            }

            Assert.Equal(row + 1, store.Count);
        }

        Assert.Equal(Bits(expected), Bits(kept.Forward(ids, mask, types, depth)));

        // The whole row is nearly what the encoder says of the padded batch; two orders of summation in float32.
        using var noGradient = no_grad();
        var plain = backbone.ForwardLower(ids, mask, types, depth) * mask.unsqueeze(-1);
        Assert.True((plain - expected).abs().max().item<float>() <= 1e-5);
    }

    [Fact]
    public void Forward_StoreThatIsFull_ServesWhatItHasAndComputesTheRest()
    {
        using var backbone = RandomEncoder.Create("bert");
        using var scope = NewDisposeScope();
        var (ids, mask, types) = Batch(backbone);
        var expected = Bits(new LowerHalf(backbone, store: null).Forward(ids, mask, types, depth: 2));
        foreach (var bytes in (long[])[1, 1500, 4000])
        {
            using var store = Store(new() { MaxBytes = bytes });
            var half = new LowerHalf(backbone, store);
            for (var turn = 0; turn < 3; turn++)
            {
                Assert.Equal(expected, Bits(half.Forward(ids, mask, types, depth: 2)));
                Assert.True(store.IsFull);
                Assert.InRange(store.UsedBytes, 0, bytes);
            }

            Assert.Equal(bytes > 1, store.Count > 0);
        }
    }

    [Fact]
    public void Forward_SegmentsDiffer_AreOtherRows()
    {
        using var backbone = RandomEncoder.Create("bert");
        using var store = Store(new());
        using var scope = NewDisposeScope();
        var half = new LowerHalf(backbone, store);
        var (ids, mask, types) = Batch(backbone);
        var one = Bits(half.Forward(ids, mask, types, depth: 1));
        var other = Bits(half.Forward(ids, mask, ones_like(types) - types, depth: 1));
        Assert.NotEqual(one, other);
        Assert.Equal(2 * Lengths.Length, store.Count);
    }

    private static FeatureStore Store(FeatureCacheOptions options)
    {
        var store = new FeatureStore(options, Assert.Fail);
        store.Open(new FeatureKey("00", Width: 16, IsReusable: true));
        return store;
    }

    private static byte[] Bits(Tensor tensor) => tensor.contiguous().bytes.ToArray();

    private static (Tensor Ids, Tensor Mask, Tensor Types) Batch(Backbone backbone)
    {
        var width = backbone.Shape.MaxLength;
        var hasOneSegment = backbone.named_parameters().Any(p => p.name.Contains("token_type", StringComparison.Ordinal) && p.parameter.size(0) == 1);
        var lengths = tensor([.. Lengths.Select(length => (long)length)]).unsqueeze(1);
        var mask = arange(width, ScalarType.Int64).unsqueeze(0).lt(lengths).to(ScalarType.Int64);
        var ids = RandomEncoder.Ids(Lengths.Length, width) * mask;
        return (ids, mask, hasOneSegment ? zeros_like(ids) : ids % 2 * mask);
    }
}
