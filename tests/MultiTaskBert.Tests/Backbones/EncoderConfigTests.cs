using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Configurations that cannot be: each wrong key is named, before memory is taken.</summary>
public sealed class EncoderConfigTests
{
    [Theory]
    [InlineData("distilbert", """{"dim":"16","n_heads":0,"n_layers":5000,"activation":"GELU","dropout":1}""", "dim is \"16\"; n_heads is 0; n_layers is 5000; activation is \"GELU\"; dropout is 1;")]
    [InlineData("distilbert", """{"n_heads":3}""", "n_heads is 3; it must divide dim, which is 16.")]
    [InlineData("distilbert", """{"vocab_size":2147483647,"dim":2147483646}""", "at most 1.72E+010 are built.")]
    [InlineData("distilbert", """{"hidden_dim":1.5,"seq_classif_dropout":-1,"max_position_embeddings":null}""", "hidden_dim is 1.5; seq_classif_dropout is -1; max_position_embeddings is null;")]
    [InlineData("roberta", """{"pad_token_id":null}""", "pad_token_id is null;")]
    [InlineData("roberta", """{"max_position_embeddings":2}""", "max_position_embeddings is 2;")]
    [InlineData("roberta", """{"position_embedding_type":"relative_key","is_decoder":true}""", "position_embedding_type is \"relative_key\"; is_decoder is true;")]
    [InlineData("electra", """{"embedding_size":0,"hidden_size":-1}""", "embedding_size is 0; hidden_size is -1;")]
    [InlineData("electra", """{"embedding_size":2147483647,"vocab_size":2147483647}""", "at most 1.72E+010 are built.")]
    [InlineData("albert", """{"num_hidden_groups":4}""", "num_hidden_groups is 4; it must be at most num_hidden_layers, which is 3.")]
    [InlineData("albert", """{"num_hidden_groups":2,"inner_group_num":501}""", "num_hidden_groups × inner_group_num is 2 × 501;")]
    [InlineData("albert", """{"inner_group_num":0,"classifier_dropout_prob":"0"}""", "inner_group_num is 0; classifier_dropout_prob is \"0\";")]
    [InlineData("mpnet", """{"relative_attention_num_buckets":16}""", "relative_attention_num_buckets is 16; allowed: an integer of at least 32.")]
    [InlineData("mpnet", """{"relative_attention_num_buckets":2147483647,"num_attention_heads":16}""", "at most 1.72E+010 are built.")]
    [InlineData("mpnet", """{"max_position_embeddings":2}""", "max_position_embeddings is 2;")]
    public void Build_ImpossibleConfig_NamesEveryWrongKey(string modelType, string changes, string parts)
    {
        var error = Assert.Throws<CheckpointException>(() => RandomEncoder.Create(modelType, changes)).Message;
        Assert.All(parts.Split("; ", StringSplitOptions.RemoveEmptyEntries), part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("roberta", "embeddings.word_embeddings.weight")]
    [InlineData("distilbert", "embeddings.word_embeddings.weight")]
    public void FromPretrained_ConfigOfOtherSizesThanTheWeights_NamesTheTensor(string encoder, string tensor)
    {
        using var folder = new TemporaryFolder();
        RandomEncoder.Write(folder, encoder);
        RandomEncoder.WriteConfig(folder, encoder, """{"vocab_size":51}""");
        var error = Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(folder.Path)).Message;
        Assert.Contains($"1 of another shape: '{tensor}' is F32 [50, 16], wanted is [51, 16]", error, StringComparison.Ordinal);
    }
}
