using MultiTaskBert.Backbones.DebertaV2;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Backbones.DebertaV2;

/// <summary>What reference data says of DeBERTa beside its hidden states.</summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class DebertaV2ParityTests
{
    [Fact]
    public void Bucket_EveryDistanceOfTheReference_IsTheSame()
    {
        var comparison = new ParityComparison("encoders: distance buckets (deberta-v2)", "transformers", tolerance: 0);
        foreach (var folder in Directory.GetDirectories(Path.Combine(Goldens.RequireRoot(), "models", "tiny")).Order(StringComparer.Ordinal))
        {
            var file = PretrainedConfig.Read(Path.Combine(folder, "config.json"));
            if (file.ModelType != DebertaV2Config.ModelType || DebertaV2Config.Read(file).Distances is not { } distances)
            {
                continue;
            }

            using var golden = Goldens.Tensors($"encoders/{Path.GetFileName(folder)}.safetensors");
            using TorchSharp.torch.Tensor positions = golden.Read("relative_positions"), buckets = golden.Read("relative_position_buckets");
            foreach (var (distance, bucket) in positions.data<long>().ToArray().Zip(buckets.data<long>().ToArray()))
            {
                comparison.Case($"{folder} {distance}", bucket, distances.Bucket(distance));
            }
        }

        comparison.Finish();
    }
}
