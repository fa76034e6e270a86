using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones.ModernBert;

/// <summary>What reference data says of ModernBERT beside its hidden states.</summary>
[Trait("Category", "Parity")]
[Collection(nameof(OneAtATime))]
public sealed class ModernBertParityTests
{
    private const string HubStyle = "config.hub-style.json";

    // One unit in the last place of float32: the power functions of two libraries.
    private const double Rounding = 1.2e-7;

    [Fact]
    public void Frequencies_OfTheReference_AreTheSame()
    {
        var comparison = new ParityComparison("encoders: rotary frequencies", "transformers", Rounding, relative: true);
        foreach (var folder in Folders())
        {
            using var golden = Goldens.Tensors($"encoders/{Path.GetFileName(folder)}.safetensors");
            var config = ModernBertConfig.Read(PretrainedConfig.Read(Path.Combine(folder, "config.json")));
            foreach (var (name, @base) in new[] { ("full_attention", config.Kinds.GlobalBase), ("sliding_attention", config.Kinds.LocalBase) })
            {
                using var expected = golden.Read($"rope.{name}.inv_freq");
                var actual = RotaryPositions.Frequencies(@base, config.HeadSize);
                Assert.Equal(expected.numel(), actual.Length);
                foreach (var (i, value) in expected.data<float>().ToArray().Index())
                {
                    comparison.Case($"{folder} {name} {i}", value, actual[i]);
                }
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void Load_HubStyleConfig_GivesTheSameBits()
    {
        var comparison = new ParityComparison("encoders: two spellings of a config", "transformers", tolerance: 0);
        foreach (var folder in Folders().Where(folder => File.Exists(Path.Combine(folder, HubStyle))))
        {
            using var hub = new TemporaryFolder();
            File.Copy(Path.Combine(folder, HubStyle), hub.File("config.json"));
            File.Copy(Path.Combine(folder, "model.safetensors"), hub.File("model.safetensors"));
            using Backbone first = Backbone.FromPretrained(folder), second = Backbone.FromPretrained(hub.Path);
            using var golden = Goldens.Tensors($"encoders/{Path.GetFileName(folder)}.safetensors");
            foreach (var batch in golden.Names.Where(name => name.EndsWith("input_ids", StringComparison.Ordinal)).Select(name => name[..^"input_ids".Length]))
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                Tensor ids = golden.Read(batch + "input_ids"), mask = golden.Read(batch + "attention_mask");
                HiddenStates one = first.Forward(ids, mask, allLayers: true), other = second.Forward(ids, mask, allLayers: true);
                foreach (var (layer, states) in one.Layers.Index())
                {
                    comparison.Case($"{folder} {batch} layer {layer}", states.bytes.SequenceEqual(other.Layers[layer].bytes) ? null : "the bits differ");
                }
            }
        }

        comparison.Finish();
    }

    private static IEnumerable<string> Folders() => Directory.GetDirectories(Path.Combine(Goldens.RequireRoot(), "models", "tiny"))
        .Where(folder => PretrainedConfig.Read(Path.Combine(folder, "config.json")).ModelType == ModernBertConfig.ModelType)
        .Order(StringComparer.Ordinal);
}
