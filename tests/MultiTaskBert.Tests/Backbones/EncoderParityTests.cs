using System.Globalization;
using MultiTaskBert.Backbones;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>What every encoder computes, against what Hugging Face's transformers computed: the end in double precision, each layer in single.</summary>
[Trait("Category", "Parity")]
public sealed class EncoderParityTests
{
    private const string Ids = "input_ids";

    // Compared by tests of their own, beside the code that they are about.
    private static readonly string[] ComparedElsewhere = ["logits", "embeddings", "relative_position", "rope."];

    public static IEnumerable<TheoryDataRow<string>> Files() => Goldens.Files("encoders", "*.safetensors");

    [Theory]
    [MemberData(nameof(Files))]
    public void Forward_ReferenceBatches_GiveTheStatesOfTransformers(string file)
    {
        using var golden = Goldens.Tensors(file);
        var folders = EncoderGolden.Models(golden).Select(model => (Model: model, Path: Path.Combine(Goldens.RequireRoot(), model))).ToList();
        var modelType = EncoderGolden.ModelType(folders[0].Path);
        var ends = new ParityComparison($"encoders: {modelType}", "transformers, float64", EncoderGolden.Tolerance);
        var layers = new ParityComparison($"encoders: {modelType}, each layer", "transformers, float32", EncoderGolden.Tolerance);
        foreach (var (model, path) in folders)
        {
            if (EncoderGolden.WhyNot(modelType) is { } reason)
            {
                ends.Skip(reason);
                layers.Skip(reason);
                continue;
            }

            using var backbone = Backbone.FromPretrained(path);
            foreach (var batch in golden.Names.Where(name => name.EndsWith(Ids, StringComparison.Ordinal)).Select(name => name[..^Ids.Length]))
            {
                Compare(backbone, golden, batch, model, ends, layers);
            }
        }

        foreach (var name in golden.Names.Where(name => !IsOfBatch(golden, name) && !IsComparedElsewhere(name)))
        {
            layers.Case($"{file}: {name}", "no test compares it");
        }

        layers.Finish();
        if (golden.Names.Any(name => name.EndsWith("_state_f64", StringComparison.Ordinal)))
        {
            ends.Finish();
        }
    }

    [Fact]
    public void TinyCheckpoints_All_HaveReferenceOutputs()
    {
        Goldens.RequireRoot();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Files())
        {
            using var golden = Goldens.Tensors(file.Data);
            named.UnionWith(EncoderGolden.Models(golden));
        }

        var comparison = new ParityComparison("encoders: checkpoints with reference outputs", "transformers", tolerance: 0);
        foreach (var row in EncoderGolden.TinyCheckpoints())
        {
            if (named.Contains(row.Data))
            {
                comparison.Case(row.Data, difference: null);
            }
            else
            {
                comparison.Skip($"no file of reference outputs is for {row.Data}");
            }
        }

        comparison.Finish();
    }

    private static void Compare(Backbone backbone, SafeTensorsReader golden, string batch, string model, ParityComparison ends, ParityComparison layers)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var ids = golden.Read(batch + Ids);
        var mask = Find("attention_mask") ?? ones_like(ids);
        var states = backbone.Forward(ids, mask, Find("token_type_ids"), allLayers: true);
        foreach (var name in golden.Names.Where(name => name.StartsWith(batch, StringComparison.Ordinal) && !IsComparedElsewhere(name[batch.Length..])))
        {
            var output = name[batch.Length..];
            var isDouble = output.EndsWith("_f64", StringComparison.Ordinal);
            if (Actual(states, isDouble ? output[..^4] : output) is { } actual)
            {
                var distance = EncoderGolden.Distance(golden.Read(name), actual, actual.dim() == 3 ? mask : null);
                (isDouble ? ends : layers).Case($"{model} {name}", distance);
            }
            else if (output is not (Ids or "attention_mask" or "token_type_ids"))
            {
                layers.Case($"{model} {name}", "no test compares it");
            }
        }

        Tensor? Find(string input) => golden.Tensors.ContainsKey(batch + input) ? golden.Read(batch + input) : null;
    }

    private static Tensor? Actual(HiddenStates states, string output) => output switch
    {
        "last_hidden_state" => states.Last,
        "pooler_output" => states.Pooled,
        _ when output.StartsWith("hidden_states.", StringComparison.Ordinal) =>
            states.Layers[int.Parse(output.AsSpan("hidden_states.".Length), CultureInfo.InvariantCulture)],
        _ => null,
    };

    private static bool IsOfBatch(SafeTensorsReader golden, string name) => golden.Names.Any(other =>
        other.EndsWith("." + Ids, StringComparison.Ordinal) && name.StartsWith(other[..^Ids.Length], StringComparison.Ordinal));

    private static bool IsComparedElsewhere(string name) => Array.Exists(ComparedElsewhere, start => name.StartsWith(start, StringComparison.Ordinal));
}
