using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Hidden states of every checkpoint whose architecture exists here, against those that Hugging Face's transformers computed.</summary>
[Trait("Category", "Parity")]
public sealed class EncoderParityTests
{
    // goldens/encoders/README.md: five times the distance of transformers' own float32 from float64.
    private const double Tolerance = 1.5e-5;

    public static TheoryData<string> Checkpoints()
    {
        var data = new TheoryData<string>();
        foreach (var folder in Goldens.Root is null ? (IEnumerable<string>)[] : Directory.GetDirectories(Path.Combine(Goldens.Root, "models", "tiny")).Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetFileName(folder));
        }

        if (data.Count == 0)
        {
            data.Add(string.Empty);   // Without reference data there is one case, and it says why it is skipped.
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Forward_TinyCheckpoint_GivesTheHiddenStatesOfTransformers(string name)
    {
        var root = Goldens.RequireRoot();
        var folder = Path.Combine(root, "models", "tiny", name);
        using (var checkpoint = CheckpointFolder.Open(folder))
        {
            Assert.SkipUnless(
                BackboneArchitectures.Known.Contains(checkpoint.Config.ModelType),
                $"The architecture '{checkpoint.Config.ModelType}' is not there yet; there are {string.Join(", ", BackboneArchitectures.Known)}.");
        }

        using var backbone = Backbone.FromPretrained(folder);
        using var golden = SafeTensorsReader.Open(GoldenOf(root, name));
        foreach (var batch in (string[])["padded.", "full.", "single."])
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            var mask = golden.Read(batch + "attention_mask");
            var types = golden.Names.Contains(batch + "token_type_ids") ? golden.Read(batch + "token_type_ids") : null;
            var states = backbone.Forward(golden.Read(batch + "input_ids"), mask, types, allLayers: true);

            Compare(golden.Read(batch + "last_hidden_state_f64"), states.Last, mask, $"{name} {batch}last_hidden_state");
            for (var layer = 0; layer < states.Layers.Count; layer++)
            {
                Compare(golden.Read($"{batch}hidden_states.{layer}"), states.Layers[layer], mask, $"{name} {batch}hidden_states.{layer}");
            }

            if (backbone.Shape.HasPooler && golden.Names.Contains(batch + "pooler_output_f64"))
            {
                Compare(golden.Read(batch + "pooler_output_f64"), states.Pooled, null, $"{name} {batch}pooler_output");
            }
        }
    }

    [Fact]
    public void Forward_MiniLm_GivesTheHiddenStatesOfTransformers()
    {
        var root = Goldens.RequireRoot();
        using var backbone = Backbone.FromPretrained(Path.Combine(root, "models", "minilm-l6"));
        using var golden = SafeTensorsReader.Open(Path.Combine(root, "goldens", "encoders", "minilm-l6.safetensors"));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var means = new List<Tensor>();
        foreach (var batch in (string[])["short.", "long."])
        {
            var mask = golden.Read(batch + "attention_mask");
            var states = backbone.Forward(golden.Read(batch + "input_ids"), mask, golden.Read(batch + "token_type_ids"));
            Compare(golden.Read(batch + "last_hidden_state"), states.Last, mask, batch + "last_hidden_state");
            means.Add(states.Mean / states.Mean.norm(1, keepdim: true));
        }

        Compare(golden.Read("embeddings_f64"), cat(means), null, "sentence embeddings");
    }

    // The goldens of checkpoints that store the same weights in another form are one file.
    private static string GoldenOf(string root, string name)
    {
        var own = Path.Combine(root, "goldens", "encoders", $"{name}.safetensors");
        return File.Exists(own) ? own : Path.Combine(root, "goldens", "encoders", "bert.safetensors");
    }

    private static void Compare(Tensor expected, Tensor actual, Tensor? mask, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).abs();
        if (mask is not null)
        {
            difference = difference.masked_select(mask.to(ScalarType.Bool).unsqueeze(-1));
        }

        var largest = difference.max().item<double>();
        Assert.True(largest <= Tolerance, $"{what} differs by {largest:G3}; allowed are {Tolerance:G3}.");
    }
}
