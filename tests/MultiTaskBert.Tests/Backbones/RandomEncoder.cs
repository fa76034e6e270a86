using MultiTaskBert.Backbones.DebertaV2;
using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Pretrained;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Encoders with random weights, as checkpoint folders, in the variants that reference data does not have.</summary>
internal static class RandomEncoder
{
    internal const int VocabularySize = 50;
    internal const int MaxLength = 40;

    private const string Sizes = """
        "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 40, "pad_token_id": 0
        """;

    private const string Dropouts = """
        "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.2
        """;

    /// <summary>The variants by name, each the text of its <c>config.json</c>.</summary>
    internal static IReadOnlyDictionary<string, string> Configs { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["modernbert"] = $$"""{ "model_type": "modernbert", {{Sizes}}, "local_attention": 6, "attention_dropout": 0.2, "a_key_of_nobody": [1] }""",
        ["modernbert, biases"] = $$"""
            {
              "model_type": "modernbert", {{Sizes}}, "local_attention": 0, "norm_bias": true, "attention_bias": true, "mlp_bias": true, "mlp_dropout": 0.2,
              "layer_types": ["sliding_attention", "full_attention", "sliding_attention"], "hidden_activation": "silu"
            }
            """,
        ["deberta-v3"] = $$"""
            {
              "model_type": "deberta-v2", {{Sizes}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": ["p2c", "c2p"], "share_att_key": true, "position_buckets": 8,
              "norm_rel_ebd": "layer_norm", "position_biased_input": false, "type_vocab_size": 0
            }
            """,
        ["deberta-v2, own projections"] = $$"""
            {
              "model_type": "deberta-v2", {{Sizes}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": "c2p|p2c", "max_relative_positions": 12, "type_vocab_size": 2,
              "embedding_size": 8
            }
            """,
        ["deberta-v2, c2p alone"] = $$"""{ "model_type": "deberta-v2", {{Sizes}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": ["c2p"] }""",
        ["deberta-v2, no distances"] = $$"""{ "model_type": "deberta-v2", {{Sizes}}, {{Dropouts}} }""",
    };

    /// <summary>Writes such an encoder into a folder.</summary>
    internal static void Write(TemporaryFolder folder, string name)
    {
        using var backbone = Build(PretrainedConfig.Read(folder.Write("config.json", Configs[name])));
        using var noGradient = no_grad();
        var random = new Random(20261123);
        foreach (var (parameter, values) in backbone.named_parameters())
        {
            using var drawn = tensor(Numbers(random, values.numel(), around: parameter.Contains("norm.weight", StringComparison.OrdinalIgnoreCase) ? 1 : 0), values.shape);
            values.copy_(drawn);
        }

        backbone.Save(folder.Path);
    }

    /// <summary>Ids without padding, Int64 [rows, length].</summary>
    internal static Tensor Ids(int rows, int length)
    {
        var random = new Random(length);
        return tensor([.. Enumerable.Range(0, rows * length).Select(_ => (long)random.Next(1, VocabularySize))], [rows, length]);
    }

    private static Backbone Build(PretrainedConfig file) => file.ModelType == ModernBertConfig.ModelType
        ? new ModernBertBackbone(ModernBertConfig.Read(file), file.Root, tokenizer: null)
        : new DebertaV2Backbone(DebertaV2Config.Read(file), file.Root, tokenizer: null);

    private static float[] Numbers(Random random, long count, float around)
    {
        var numbers = new float[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = around + (random.NextSingle() - 0.5f);
        }

        return numbers;
    }
}
