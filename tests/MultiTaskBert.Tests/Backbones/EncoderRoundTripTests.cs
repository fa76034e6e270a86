using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>A folder that we write has the keys, shapes and configuration that transformers wrote, and loads again as the same encoder.</summary>
[Trait("Category", "Parity")]
public sealed class EncoderRoundTripTests
{
    // What a saved folder says about itself, and not about the model that it was read from.
    private static readonly string[] OwnKeys = ["architectures", "dtype", "torch_dtype"];

    public static IEnumerable<TheoryDataRow<string>> Checkpoints() => EncoderGolden.TinyCheckpoints();

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Save_TinyCheckpoint_HasTheKeysShapesAndConfigOfTransformers(string model)
    {
        var source = Path.Combine(Goldens.RequireRoot(), model);
        var comparison = new ParityComparison("encoders: saved folders", "transformers' folders", tolerance: 0);
        if (EncoderGolden.WhyNot(EncoderGolden.ModelType(source)) is { } reason)
        {
            comparison.Skip(reason);
            comparison.Finish();
            return;
        }

        using var folder = new TemporaryFolder();
        using var original = Backbone.FromPretrained(source);
        original.Save(folder.Path);
        using var stored = CheckpointFolder.Open(source);
        using (var saved = CheckpointFolder.Open(folder.Path))
        {
            var expected = EncoderTensors(stored).Order(StringComparer.Ordinal);
            var actual = saved.Tensors.Values.Select(entry => Describe(entry.Name, entry)).Order(StringComparer.Ordinal);
            comparison.Case($"{model}: tensors", Difference(expected, actual));
            comparison.Case($"{model}: configuration", Difference(Values(stored.Config.Root), Values(saved.Config.Root)));
            comparison.Case($"{model}: class", Difference([BaseClass(stored.Config.Root)], Texts(saved.Config.Root, "architectures")));
            comparison.Case($"{model}: type", Difference(["float32"], DTypeOf(saved.Config.Root)));
        }

        using var again = Backbone.FromPretrained(folder.Path);
        comparison.Case($"{model}: parameters", Difference(Hashes(original), Hashes(again)));
        comparison.Case($"{model}: hidden states", Difference(States(original), States(again)));
        comparison.Finish();
    }

    // Where the encoder is stored inside a larger model, its tensors are those beside the embeddings; numbers of positions are no weights.
    private static IEnumerable<string> EncoderTensors(CheckpointFolder stored)
    {
        var embeddings = stored.Names.First(name => name.Split('.').Contains("embeddings", StringComparer.Ordinal));
        var prefix = embeddings[..embeddings.IndexOf("embeddings.", StringComparison.Ordinal)];
        return stored.Tensors.Values
            .Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal) && entry.DType != SafeTensorsDType.I64)
            .Select(entry => Describe(entry.Name[prefix.Length..].Replace(".gamma", ".weight", StringComparison.Ordinal).Replace(".beta", ".bias", StringComparison.Ordinal), entry));
    }

    private static string Describe(string name, SafeTensorEntry entry) => $"{name} [{string.Join(", ", entry.Shape)}]";

    private static IEnumerable<string> Values(JsonElement config) => config.EnumerateObject()
        .Where(property => !OwnKeys.Contains(property.Name, StringComparer.Ordinal))
        .Select(property => $"{property.Name}: {JsonSerializer.Serialize(property.Value)}");

    // The class of transformers without a head: BertForPreTraining → BertModel.
    private static string BaseClass(JsonElement config)
    {
        var name = Texts(config, "architectures").Single();
        return name.IndexOf("For", StringComparison.Ordinal) is >= 0 and var end ? name[..end] + "Model" : name;
    }

    private static IEnumerable<string> Texts(JsonElement config, string key) => config.GetProperty(key).EnumerateArray().Select(text => text.GetString()!);

    private static IEnumerable<string> DTypeOf(JsonElement config) =>
        config.EnumerateObject().Where(property => property.Name is "dtype" or "torch_dtype").Select(property => property.Value.GetString()!);

    private static IEnumerable<string> Hashes(Backbone backbone) => ModelBits.Of(backbone).Select(pair => $"{pair.Key} {pair.Value}");

    private static IEnumerable<string> States(Backbone backbone)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var length = Math.Min(9, backbone.Shape.MaxLength);
        var ids = ((arange(2 * length, dtype: ScalarType.Int64).view(2, length) * 7) + 2).remainder(backbone.Shape.VocabularySize);
        var states = backbone.Forward(ids, ones_like(ids), allLayers: true);
        return [.. states.Layers.Append(states.Last).Select(state => Convert.ToHexString(state.contiguous().bytes))];
    }

    private static string? Difference(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        List<string> wanted = [.. expected], found = [.. actual];
        return wanted.SequenceEqual(found, StringComparer.Ordinal)
            ? null
            : $"missing are {string.Join("; ", wanted.Except(found, StringComparer.Ordinal).Take(3))}; "
                + $"not wanted are {string.Join("; ", found.Except(wanted, StringComparer.Ordinal).Take(3))}";
    }
}
