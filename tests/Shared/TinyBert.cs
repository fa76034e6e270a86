using System.Text.Json.Nodes;
using MultiTaskBert.Weights;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests;

/// <summary>
/// A BERT of hidden size 32 with random weights, as a checkpoint folder in the Hugging Face layout. Its vocabulary is the letters, so it
/// reads any lower-case word, and a few whole words.
/// </summary>
internal static class TinyBert
{
    internal const int HiddenSize = 32;
    internal const int MaxLength = 48;

    internal static int VocabularySize => Vocabulary.Length;

    private const int IntermediateSize = 64;

    private static readonly string[] Vocabulary =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]",
        .. Letters(), .. Letters().Select(letter => "##" + letter), ".", ",", "?",
        .. TinyTask.Words,
    ];

    /// <summary>Loads such a BERT; the caller owns it.</summary>
    internal static Backbone Load(int layers = 2, bool pooler = true, double dropout = 0.1)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path, layers, pooler, dropout);
        return Backbone.FromPretrained(folder.Path);
    }

    /// <summary>Writes such a BERT into a folder.</summary>
    internal static void Write(
        string folder, int layers = 2, bool pooler = true, double dropout = 0.1, ScalarType type = ScalarType.Float32, string modelType = "bert")
    {
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), Vocabulary);
        using var scope = NewDisposeScope();
        CheckpointFolder.Write(folder, Config(layers, dropout, modelType), Weights(layers, pooler, type));
    }

    /// <summary>The weights by their names; they belong to the dispose scope of the caller.</summary>
    internal static Dictionary<string, Tensor> Weights(int layers, bool pooler, ScalarType type = ScalarType.Float32)
    {
        var random = new Random(20261123);
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Add("embeddings.word_embeddings.weight", Vocabulary.Length, HiddenSize);
        Add("embeddings.position_embeddings.weight", MaxLength, HiddenSize);
        Add("embeddings.token_type_embeddings.weight", 2, HiddenSize);
        AddNorm("embeddings.LayerNorm");
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"encoder.layer.{layer}.";
            foreach (var name in (string[])["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"])
            {
                AddLinear(prefix + name, HiddenSize, HiddenSize);
            }

            AddNorm(prefix + "attention.output.LayerNorm");
            AddLinear(prefix + "intermediate.dense", IntermediateSize, HiddenSize);
            AddLinear(prefix + "output.dense", HiddenSize, IntermediateSize);
            AddNorm(prefix + "output.LayerNorm");
        }

        if (pooler)
        {
            AddLinear("pooler.dense", HiddenSize, HiddenSize);
        }

        return weights;

        void AddLinear(string name, int outputs, int inputs)
        {
            Add(name + ".weight", outputs, inputs);
            Add(name + ".bias", outputs);
        }

        void AddNorm(string name)
        {
            AddAround(name + ".weight", 1, [HiddenSize]);
            Add(name + ".bias", HiddenSize);
        }

        void Add(string name, params ReadOnlySpan<long> shape) => AddAround(name, 0, shape);

        void AddAround(string name, float mean, ReadOnlySpan<long> shape)
        {
            var count = 1L;
            foreach (var size in shape)
            {
                count *= size;
            }

            var values = new float[count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = mean + (0.3f * (random.NextSingle() - 0.5f));
            }

            weights.Add(name, tensor(values, shape.ToArray()).to(type));
        }
    }

    private static JsonObject Config(int layers, double dropout, string modelType) => new()
    {
        ["model_type"] = modelType,
        ["architectures"] = new JsonArray("BertForMaskedLM"),
        ["vocab_size"] = Vocabulary.Length,
        ["hidden_size"] = HiddenSize,
        ["num_hidden_layers"] = layers,
        ["num_attention_heads"] = 4,
        ["intermediate_size"] = IntermediateSize,
        ["max_position_embeddings"] = MaxLength,
        ["hidden_dropout_prob"] = dropout,
        ["attention_probs_dropout_prob"] = dropout,
        ["a_key_of_nobody"] = new JsonObject { ["kept"] = true },
    };

    private static IEnumerable<string> Letters() => Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString());
}
