using System.Text.Json.Nodes;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Encoders with random weights, as checkpoint folders, in the variants that reference data does not have.</summary>
internal static class RandomEncoder
{
    internal const int VocabularySize = 50;
    internal const int MaxLength = 40;

    private const string Sizes = """
        "vocab_size": 50, "hidden_size": 16, "num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 24
        """;

    private const string Counted = """
        "max_position_embeddings": 40, "pad_token_id": 0
        """;

    private const string Dropouts = """
        "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0.2
        """;

    private const string Shifted = """
        "max_position_embeddings": 42, "pad_token_id": 1
        """;

    /// <summary>The variants by name, each the text of its <c>config.json</c>.</summary>
    internal static IReadOnlyDictionary<string, string> Configs { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["albert"] = $$"""{ "model_type": "albert", {{Sizes}}, {{Counted}}, {{Dropouts}}, "embedding_size": 8 }""",
        ["albert, groups"] = $$"""
            { "model_type": "albert", {{Sizes}}, {{Counted}}, {{Dropouts}}, "embedding_size": 8, "num_hidden_groups": 2, "inner_group_num": 2 }
            """,
        ["bert"] = $$"""{ "model_type": "bert", {{Sizes}}, {{Counted}}, {{Dropouts}} }""",
        ["camembert"] = $$"""{ "model_type": "camembert", {{Sizes}}, {{Dropouts}}, {{Shifted}}, "type_vocab_size": 1 }""",
        ["data2vec-text"] = $$"""{ "model_type": "data2vec-text", {{Sizes}}, {{Dropouts}}, {{Shifted}}, "type_vocab_size": 1 }""",
        ["distilbert"] = """
            {
              "model_type": "distilbert", "vocab_size": 50, "dim": 16, "n_layers": 3, "n_heads": 2, "hidden_dim": 24, "max_position_embeddings": 40, "dropout": 0.2,
              "attention_dropout": 0.2
            }
            """,
        ["electra"] = $$"""{ "model_type": "electra", {{Sizes}}, {{Counted}}, {{Dropouts}}, "embedding_size": 8 }""",
        ["electra, no projection"] = $$"""{ "model_type": "electra", {{Sizes}}, {{Counted}}, {{Dropouts}}, "embedding_size": 16 }""",
        ["ernie"] = $$"""{ "model_type": "ernie", {{Sizes}}, {{Counted}}, {{Dropouts}}, "task_type_vocab_size": 3, "use_task_id": false }""",
        ["mpnet"] = $$"""{ "model_type": "mpnet", {{Sizes}}, {{Dropouts}}, {{Shifted}} }""",
        ["roberta"] = $$"""{ "model_type": "roberta", {{Sizes}}, {{Dropouts}}, {{Shifted}} }""",
        ["xlm-roberta"] = $$"""{ "model_type": "xlm-roberta", {{Sizes}}, {{Dropouts}}, {{Shifted}}, "type_vocab_size": 1 }""",
        ["modernbert"] = $$"""{ "model_type": "modernbert", {{Sizes}}, {{Counted}}, "local_attention": 6, "attention_dropout": 0.2, "a_key_of_nobody": [1] }""",
        ["modernbert, biases"] = $$"""
            {
              "model_type": "modernbert", {{Sizes}}, {{Counted}}, "local_attention": 0, "norm_bias": true, "attention_bias": true, "mlp_bias": true, "mlp_dropout": 0.2,
              "layer_types": ["sliding_attention", "full_attention", "sliding_attention"], "hidden_activation": "silu"
            }
            """,
        ["deberta-v3"] = $$"""
            {
              "model_type": "deberta-v2", {{Sizes}}, {{Counted}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": ["p2c", "c2p"], "share_att_key": true, "position_buckets": 8,
              "norm_rel_ebd": "layer_norm", "position_biased_input": false, "type_vocab_size": 0
            }
            """,
        ["deberta-v2, own projections"] = $$"""
            {
              "model_type": "deberta-v2", {{Sizes}}, {{Counted}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": "c2p|p2c", "max_relative_positions": 12, "type_vocab_size": 2,
              "embedding_size": 8
            }
            """,
        ["deberta-v2, c2p alone"] = $$"""{ "model_type": "deberta-v2", {{Sizes}}, {{Counted}}, {{Dropouts}}, "relative_attention": true, "pos_att_type": ["c2p"] }""",
        ["deberta-v2, no distances"] = $$"""{ "model_type": "deberta-v2", {{Sizes}}, {{Counted}}, {{Dropouts}} }""",
    };

    /// <summary>The names of the variants, as theory data.</summary>
    internal static TheoryData<string> Names => [.. Configs.Keys];

    /// <summary>Writes such an encoder, with a pooler if its architecture may have one, into a folder.</summary>
    internal static void Write(TemporaryFolder folder, string name, string changes = "{}")
    {
        using var backbone = Create(folder, name, changes);
        backbone.Save(folder.Path);
    }

    /// <summary>Such an encoder in eval mode; the caller owns it.</summary>
    internal static Backbone Create(string name, string changes = "{}")
    {
        using var folder = new TemporaryFolder();
        return Create(folder, name, changes);
    }

    /// <summary>Such an encoder in eval mode that reads text. The caller owns it.</summary>
    internal static Backbone Create(string name, Tokenizer tokenizer, string changes)
    {
        using var folder = new TemporaryFolder();
        return Create(folder, name, changes, tokenizer);
    }

    /// <summary>An untrained model of two layers without dropout, whose encoder is random and reads a <c>tokenizer.json</c>; the caller owns it.</summary>
    /// <param name="name">A variant in the way of RoBERTa.</param>
    /// <param name="tokenizer">The content of <c>tokenizer.json</c>.</param>
    /// <param name="pieces">The size of its vocabulary.</param>
    /// <param name="head">The head.</param>
    internal static MultiTaskModel Untrained(string name, string tokenizer, int pieces, TaskHead head)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", tokenizer);
        var backbone = Create(
            name,
            TokenizerLoader.Load(folder.Path),
            $$"""
            {
              "vocab_size": {{pieces}}, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64, "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0,
              "max_position_embeddings": 130
            }
            """);
        using var noGradient = no_grad();
        foreach (var (parameter, values) in backbone.named_parameters())
        {
            // Weights as small as those that trainings begin with.
            _ = parameter.Contains("norm", StringComparison.OrdinalIgnoreCase) ? values : values.mul_(0.2f);
        }

        return new MultiTaskModel(backbone, head);
    }

    /// <summary>Writes the configuration of such an encoder and reads it.</summary>
    /// <param name="folder">Where to write it.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="changes">A JSON object of keys with other values.</param>
    internal static PretrainedConfig WriteConfig(TemporaryFolder folder, string name, string changes = "{}")
    {
        var config = JsonNode.Parse(Configs[name])!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        return PretrainedConfig.Read(folder.Write(PretrainedConfig.FileName, config.ToJsonString()));
    }

    /// <summary>How the tensors of such an encoder are called inside a larger model.</summary>
    internal static string Prefix(string name) => Architecture(name).Naming.Prefixes[0];

    /// <summary>Ids without padding, Int64 [rows, length].</summary>
    internal static Tensor Ids(int rows, int length)
    {
        var random = new Random(length);
        return tensor([.. Enumerable.Range(0, rows * length).Select(_ => (long)random.Next(1, VocabularySize))], [rows, length]);
    }

    private static Backbone Create(TemporaryFolder folder, string name, string changes, Tokenizer? tokenizer = null)
    {
        var config = WriteConfig(folder, name, changes);
        var backbone = Architecture(name).Build(config, withPooler: true, tokenizer);
        using var noGradient = no_grad();
        var random = new Random(20261123);
        foreach (var (parameter, values) in backbone.named_parameters())
        {
            using var drawn = tensor(Numbers(random, values.numel(), around: parameter.Contains("norm.weight", StringComparison.OrdinalIgnoreCase) ? 1 : 0), values.shape);
            values.copy_(drawn);
        }

        backbone.eval();
        return backbone;
    }

    private static TransformerArchitecture Architecture(string name)
    {
        using var folder = new TemporaryFolder();
        return (TransformerArchitecture)BackboneArchitectures.Find(WriteConfig(folder, name));
    }

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
