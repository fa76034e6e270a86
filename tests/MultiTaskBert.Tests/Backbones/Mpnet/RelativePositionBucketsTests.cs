using MultiTaskBert.Backbones.Mpnet;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones.Mpnet;

public sealed class RelativePositionBucketsTests
{
    [Fact]
    [Trait("Category", "Parity")]
    public void Of_ReferencePositions_GivesTheBucketsOfTransformers()
    {
        var root = Goldens.RequireRoot();
        var comparison = new ParityComparison("encoders: distance buckets (mpnet)", "transformers", tolerance: 0);
        foreach (var file in Goldens.Files("encoders", "*.safetensors"))
        {
            using var golden = Goldens.Tensors(file.Data);
            if (EncoderGolden.ModelType(Path.Combine(root, EncoderGolden.Models(golden).First())) != MpnetConfig.ModelType)
            {
                continue;
            }

            using var scope = NewDisposeScope();
            var positions = golden.Read("relative_positions");
            var expected = golden.Read("relative_position_buckets").data<long>().ToArray();
            var actual = RelativePositionBuckets.Of(positions).data<long>().ToArray();
            foreach (var (position, i) in positions.data<long>().ToArray().Select((position, i) => (position, i)))
            {
                comparison.Case($"{file.Data}: position {position}", actual[i] == expected[i] ? null : $"bucket {actual[i]}, wanted {expected[i]}");
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void Of_NearFarAndBeyond_FollowTheRuleOfT5()
    {
        // By hand: 8 + ⌊ln(d / 8) / ln(16) · 8⌋ from 8 on; 16 more for keys behind the query; 15 and 31 hold all the rest.
        using var scope = NewDisposeScope();
        var positions = tensor(new long[] { 0, -1, -7, -8, -11, -12, -20, -100_000, 1, 7, 8, 12, 127, 100_000 });
        Assert.Equal([0, 1, 7, 8, 8, 9, 10, 15, 17, 23, 24, 25, 31, 31], RelativePositionBuckets.Of(positions).data<long>());
    }
}
