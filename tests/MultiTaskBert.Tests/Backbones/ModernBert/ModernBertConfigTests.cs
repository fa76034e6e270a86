using MultiTaskBert.Backbones.ModernBert;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Backbones.ModernBert;

public sealed class ModernBertConfigTests
{
    [Fact]
    public void Read_NoKeys_GivesTheDefaultsOfTransformers()
    {
        var config = Read("""{"model_type":"modernbert"}""");
        Assert.Equal((50368, 768, 1152, 22, 12, 8192), (config.VocabularySize, config.HiddenSize, config.IntermediateSize, config.LayerCount, config.HeadCount, config.MaxPositions));
        Assert.Equal(Enumerable.Range(0, 22).Select(layer => layer % 3 == 0), config.Kinds.IsGlobal);
        Assert.Equal((64, 160_000.0, 10_000.0), (config.Kinds.WindowReach, config.Kinds.GlobalBase, config.Kinds.LocalBase));
    }

    [Fact]
    public void Read_BothSpellings_TakesTheNewOne()
    {
        var config = Read("""
            {
              "model_type": "modernbert", "num_hidden_layers": 2, "global_attn_every_n_layers": 1, "global_rope_theta": 5, "local_rope_theta": 6,
              "layer_types": ["sliding_attention", "full_attention"], "rope_parameters": { "full_attention": { "rope_theta": 7, "rope_type": "default" } }
            }
            """);
        Assert.Equal([false, true], config.Kinds.IsGlobal);
        Assert.Equal((7.0, 6.0), (config.Kinds.GlobalBase, config.Kinds.LocalBase));
    }

    [Fact]
    public void Read_LocalBaseNull_IsTheGlobalOne()
    {
        var config = Read("""{"model_type":"modernbert","global_rope_theta":5,"local_rope_theta":null}""");
        Assert.Equal(5.0, config.Kinds.LocalBase);
    }

    [Fact]
    public void Read_SeveralWrongValues_ListsThemAll()
    {
        var message = Assert.Throws<CheckpointException>(() => Read("""
            {
              "model_type": "modernbert", "hidden_size": 36, "num_attention_heads": 12, "vocab_size": 100, "norm_bias": 1, "num_hidden_layers": 3,
              "layer_types": ["full_attention"], "rope_scaling": { "factor": 2 },
              "rope_parameters": { "full_attention": { "rope_type": "yarn" }, "sliding_attention": { "rope_theta": -1 } }
            }
            """)).Message;
        Assert.All(
            [
                "hidden_size / num_attention_heads is 3; it must be even", "pad_token_id is 50283; it must be below vocab_size, which is 100", "norm_bias is 1; allowed: true or false",
                "layer_types names 1 layers; num_hidden_layers is 3", "rope_scaling is set", "rope_parameters.full_attention.rope_type is \"yarn\"; allowed: \"default\"",
                "rope_parameters.sliding_attention.rope_theta is -1",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""["full_attention", "linear_attention", "full_attention"]""")]
    [InlineData("[1, 2, 3]")]
    [InlineData("{}")]
    public void Read_UnknownLayerTypes_AreRefused(string types)
    {
        var message = Assert.Throws<CheckpointException>(() => Read($$"""{"model_type":"modernbert","num_hidden_layers":3,"layer_types":{{types}}}""")).Message;
        Assert.Contains("layer_types is", message, StringComparison.Ordinal);
        Assert.Contains("allowed: a list of \"full_attention\", \"sliding_attention\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AbsurdSizes_AreRefusedBeforeMemoryIsTaken() =>
        Assert.Contains("parameters; at most", Assert.Throws<CheckpointException>(() => Read(
            """{"model_type":"modernbert","vocab_size":2000000000,"hidden_size":2000000000}""")).Message, StringComparison.Ordinal);

    private static ModernBertConfig Read(string json)
    {
        using var folder = new TemporaryFolder();
        return ModernBertConfig.Read(PretrainedConfig.Read(folder.Write("config.json", json)));
    }
}
