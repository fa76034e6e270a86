using System.Text.Json;
using MultiTaskBert.Backbones;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Tests.Pretrained;

namespace MultiTaskBert.Tests.Backbones.Bert;

public sealed class BertConfigTests
{
    private const long ManagedLimit = 1 << 20;

    [Fact]
    [Trait("Category", "Parity")]
    public void Read_EveryReferenceConfig_HasTheExpectedVerdictAndValues()
    {
        var comparison = new ParityComparison("safetensors: config.json", "transformers and a strict reader", tolerance: 0);
        foreach (var expected in GoldenCases.Expectations("configs").EnumerateArray())
        {
            var name = expected.GetProperty("case").GetString()!;
            var path = GoldenCases.PathOf("configs", $"{name}/config.json");
            BertConfig? config = null;
            CheckpointException? error = null;
            var use = new MemoryUse();
            try
            {
                config = Read(path);
            }
            catch (CheckpointException e)
            {
                error = e;
            }

            comparison.Case(name, GoldenCases.Judge(expected.GetProperty("verdict"), error, path));
            comparison.Case($"{name}: memory", use.Managed <= ManagedLimit ? null : $"took {use.Managed} bytes");
            if (config is not null && expected.TryGetProperty("parsed", out var parsed))
            {
                foreach (var value in parsed.EnumerateObject())
                {
                    comparison.Case($"{name}: {value.Name}", Same(value.Value, Actual(config, value.Name)) ? null : $"is {Actual(config, value.Name)}, wanted {value.Value}");
                }
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void Read_SeveralWrongValues_ListsThemAll()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("config.json", """
            {"model_type":"roberta","hidden_size":"64","num_attention_heads":0,"hidden_act":"GELU","hidden_dropout_prob":1.5,"pad_token_id":99999}
            """);
        var error = Assert.Throws<CheckpointException>(() => Read(path));
        Assert.Contains("model_type is \"roberta\"; allowed: \"bert\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("hidden_size is \"64\"; allowed: an integer of at least 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("num_attention_heads is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("hidden_act is \"GELU\"; allowed: \"gelu\", \"gelu_new\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("hidden_dropout_prob is 1.5; allowed: a number from 0 to", error.Message, StringComparison.Ordinal);
        Assert.Contains("pad_token_id is 99999; it must be below vocab_size, which is 30522", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Labels_KeepsTheirNumbers()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("config.json", "{\"model_type\":\"bert\",\"classifier_dropout\":null,\"id2label\":{\"5\":\"X\",\"0\":\"O\"}}");
        Assert.Equal([new(0, "O"), new(5, "X")], PretrainedConfig.Read(path).CreateReader().Labels());
        Assert.Null(Read(path).ClassifierDropout);
    }

    private static BertConfig Read(string path)
    {
        var reader = PretrainedConfig.Read(path).CreateReader();
        var config = BertConfig.Read(reader, "bert");
        reader.ThrowIfInvalid();
        return config;
    }

    private static object? Actual(BertConfig config, string key) => key switch
    {
        "vocab_size" => config.VocabularySize,
        "hidden_size" => config.HiddenSize,
        "num_hidden_layers" => config.LayerCount,
        "num_attention_heads" => config.HeadCount,
        "intermediate_size" => config.IntermediateSize,
        "hidden_act" => config.Activation,
        "hidden_dropout_prob" => config.HiddenDropout,
        "attention_probs_dropout_prob" => config.AttentionDropout,
        "max_position_embeddings" => config.MaxPositions,
        "type_vocab_size" => config.TypeVocabularySize,
        "initializer_range" => config.InitializerRange,
        "layer_norm_eps" => config.LayerNormEpsilon,
        "pad_token_id" => config.PadTokenId,
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "The reference has a key that this test does not know."),
    };

    private static bool Same(JsonElement expected, object? actual) => actual switch
    {
        null => expected.ValueKind == JsonValueKind.Null,
        string text => expected.ValueEquals(text),
        int number => expected.GetInt32() == number,
        double number => expected.GetDouble().Equals(number),
        _ => false,
    };
}
