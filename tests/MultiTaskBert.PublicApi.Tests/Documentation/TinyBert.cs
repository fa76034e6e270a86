using System.Globalization;
using System.Text.Json.Nodes;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>Writes a BERT with random weights in the Hugging Face layout: 6 layers of 32, letters and digits as word pieces.</summary>
internal static class TinyBert
{
    private const int Hidden = 32;
    private const int Layers = 6;
    private const int Intermediate = 64;
    private const int Positions = 64;

    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] pieces = [.. "abcdefghijklmnopqrstuvwxyz0123456789".Select(letter => letter.ToString())];
        string[] vocabulary =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. pieces, .. pieces.Select(piece => "##" + piece),
            .. "!\"'&,-.:;?()".Select(mark => mark.ToString()),
        ];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), vocabulary);
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"),
            string.Create(CultureInfo.InvariantCulture, $$"""{ "tokenizer_class": "BertTokenizer", "do_lower_case": true, "model_max_length": {{Positions}} }"""));
        var config = new JsonObject
        {
            ["model_type"] = "bert",
            ["vocab_size"] = vocabulary.Length,
            ["hidden_size"] = Hidden,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = 4,
            ["intermediate_size"] = Intermediate,
            ["max_position_embeddings"] = Positions,
        };

        using var scope = NewDisposeScope();
        var random = new RandomStream(seed: 7, step: 0, "weights of a tiny BERT");
        CheckpointFolder.Write(folder, config, Shapes(vocabulary.Length).ToDictionary(
            weight => weight.Name,
            weight => Draw(weight.Name, weight.Shape, random),
            StringComparer.Ordinal));
    }

    private static IEnumerable<(string Name, long[] Shape)> Shapes(int vocabulary)
    {
        yield return ("embeddings.word_embeddings.weight", [vocabulary, Hidden]);
        yield return ("embeddings.position_embeddings.weight", [Positions, Hidden]);
        yield return ("embeddings.token_type_embeddings.weight", [2, Hidden]);
        foreach (var norm in (string[])["embeddings", .. Enumerable.Range(0, Layers).SelectMany(NormsOf)])
        {
            yield return ($"{norm}.LayerNorm.weight", [Hidden]);
            yield return ($"{norm}.LayerNorm.bias", [Hidden]);
        }

        foreach (var (name, to, from) in Enumerable.Range(0, Layers).SelectMany(LinearsOf))
        {
            yield return ($"{name}.weight", [to, from]);
            yield return ($"{name}.bias", [to]);
        }
    }

    private static string[] NormsOf(int layer) => [$"encoder.layer.{layer}.attention.output", $"encoder.layer.{layer}.output"];

    private static (string Name, long To, long From)[] LinearsOf(int layer) =>
    [
        .. ((string[])["self.query", "self.key", "self.value", "output.dense"]).Select(name => ($"encoder.layer.{layer}.attention.{name}", (long)Hidden, (long)Hidden)),
        ($"encoder.layer.{layer}.intermediate.dense", Intermediate, Hidden),
        ($"encoder.layer.{layer}.output.dense", Hidden, Intermediate),
    ];

    private static Tensor Draw(string name, long[] shape, RandomStream random)
    {
        if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
        {
            return ones(shape);
        }

        var values = new float[shape.Aggregate(1L, (count, size) => count * size)];
        for (var i = 0; i < values.Length && !name.EndsWith("bias", StringComparison.Ordinal); i++)
        {
            values[i] = (float)((random.NextDouble() - 0.5) * 0.4);
        }

        return tensor(values, shape);
    }
}
