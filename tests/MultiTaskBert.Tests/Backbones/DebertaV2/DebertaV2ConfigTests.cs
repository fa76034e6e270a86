using MultiTaskBert.Backbones.DebertaV2;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Backbones.DebertaV2;

public sealed class DebertaV2ConfigTests
{
    [Fact]
    public void Read_NoKeys_GivesTheDefaultsOfTransformers()
    {
        var config = Read("""{"model_type":"deberta-v2"}""");
        var common = config.Common;
        Assert.Equal((128100, 1536, 24, 24, 6144, 512, 0), (
            common.VocabularySize, common.HiddenSize, common.LayerCount, common.HeadCount, common.IntermediateSize, common.MaxPositions, common.TypeVocabularySize));
        Assert.Equal((1e-7, 1536, true, null), (common.LayerNormEpsilon, config.EmbeddingSize, config.HasAbsolutePositions, config.Distances));
    }

    [Fact]
    public void Read_ConfigOfDebertaV3Base_GivesItsDistances()
    {
        var config = Read("""
            {
              "model_type": "deberta-v2", "attention_probs_dropout_prob": 0.1, "hidden_act": "gelu", "hidden_dropout_prob": 0.1, "hidden_size": 768,
              "initializer_range": 0.02, "intermediate_size": 3072, "max_position_embeddings": 512, "relative_attention": true, "position_buckets": 256,
              "norm_rel_ebd": "layer_norm", "share_att_key": true, "pos_att_type": "p2c|c2p", "layer_norm_eps": 1e-7, "max_relative_positions": -1,
              "position_biased_input": false, "num_attention_heads": 12, "num_hidden_layers": 12, "type_vocab_size": 0, "vocab_size": 128100
            }
            """);
        Assert.Equal(
            new DebertaV2Distances
            {
                ContentToPosition = true,
                PositionToContent = true,
                SharesProjections = true,
                IsNormalised = true,
                Buckets = 256,
                MaxDistance = 512,
            },
            config.Distances);
        Assert.Equal((768, false), (config.EmbeddingSize, config.HasAbsolutePositions));
    }

    [Fact]
    public void Read_Convolution_IsRefusedByName()
    {
        var message = Assert.Throws<CheckpointException>(() => Read("""{"model_type":"deberta-v2","conv_kernel_size":3,"conv_act":"gelu"}""")).Message;
        Assert.Contains("conv_kernel_size is 3; encoders with a convolution (deberta-v2-xlarge, deberta-v2-xxlarge) are not supported", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralWrongValues_ListsThemAll()
    {
        var message = Assert.Throws<CheckpointException>(() => Read("""
            {
              "model_type": "deberta-v2", "hidden_size": 10, "num_attention_heads": 3, "type_vocab_size": -1, "embedding_size": 0, "attention_head_size": 5,
              "relative_attention": true, "pos_att_type": ["c2p", "p2p"], "norm_rel_ebd": "batch_norm", "position_buckets": 2
            }
            """)).Message;
        Assert.All(
            [
                "num_attention_heads is 3; it must divide hidden_size", "type_vocab_size is -1; allowed: an integer of at least 0", "embedding_size is 0",
                "attention_head_size is 5; only hidden_size / num_attention_heads, 3", "pos_att_type is [\"c2p\", \"p2p\"]; allowed: a list of \"c2p\", \"p2c\"",
                "norm_rel_ebd is \"batch_norm\"; allowed: \"none\", \"layer_norm\"", "position_buckets is 2; it must be at least 4",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static DebertaV2Config Read(string json)
    {
        using var folder = new TemporaryFolder();
        return DebertaV2Config.Read(PretrainedConfig.Read(folder.Write("config.json", json)));
    }
}
