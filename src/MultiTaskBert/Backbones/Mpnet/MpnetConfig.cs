using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>BERT's sizes and constants without segments, with a table of relative positions.</summary>
/// <param name="Bert">The keys that are BERT's.</param>
/// <param name="BucketRows">Rows of the table; those from <see cref="RelativePositionBuckets.Count"/> on are never read.</param>
internal sealed record MpnetConfig(BertConfig Bert, int BucketRows)
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "mpnet";

    // MPNetEmbeddings in transformers counts positions from this id, whatever pad_token_id says.
    private const int PaddingId = 1;

    // MPNetConfig in transformers.
    private static readonly BertConfig Defaults = new(vocabularySize: 30527) { PadTokenId = PaddingId };

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static MpnetConfig Read(PretrainedConfig file)
    {
        var reader = file.CreateReader();
        var bert = BertConfig.ReadKeys(reader, ModelType, Defaults);
        var rows = reader.Integer("relative_attention_num_buckets", RelativePositionBuckets.Count, min: RelativePositionBuckets.Count);
        if (bert.MaxPositions <= PaddingId + 1)
        {
            reader.AddProblem($"max_position_embeddings is {bert.MaxPositions}; the first token has the position {PaddingId + 1}, so it must be above that.");
        }

        var embeddings = bert.EmbeddingParameters(bert.HiddenSize) + ((double)rows * bert.HeadCount);
        ParameterLimit.Check(reader, embeddings + (bert.LayerCount * bert.LayerParameters()));
        reader.ThrowIfInvalid();
        return new MpnetConfig(bert, rows);
    }

    /// <summary>The sizes that heads depend on: the positions up to that of the padding are no token's.</summary>
    internal BackboneShape Shape(bool withPooler) => Bert.ToShape(withPooler, Bert.MaxPositions - PaddingId - 1);

    /// <summary>The sizes of the embeddings.</summary>
    internal EmbeddingSizes Embeddings() => Bert.Embeddings() with { Segments = 0, PaddingId = PaddingId };
}
