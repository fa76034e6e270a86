using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Electra;

/// <summary>BERT's sizes and constants, with embeddings of a width of their own.</summary>
/// <param name="Bert">The keys that are BERT's.</param>
/// <param name="EmbeddingSize">The width of the embeddings.</param>
internal sealed record ElectraConfig(BertConfig Bert, int EmbeddingSize)
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "electra";

    private const int DefaultEmbeddingSize = 128;

    // ElectraConfig in transformers, which is ELECTRA-small.
    private static readonly BertConfig Defaults = new() { HiddenSize = 256, HeadCount = 4, IntermediateSize = 1024 };

    /// <summary>Whether the embeddings are projected to the width of the layers.</summary>
    internal bool HasProjection => EmbeddingSize != Bert.HiddenSize;

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static ElectraConfig Read(PretrainedConfig file)
    {
        var reader = file.CreateReader();
        var bert = BertConfig.Read(reader, ModelType, Defaults);
        var width = reader.Integer("embedding_size", DefaultEmbeddingSize, min: 1);
        ParameterLimit.Check(reader, bert.EmbeddingParameters(width) + ((width + 1.0) * bert.HiddenSize) + (bert.LayerCount * bert.LayerParameters()));
        reader.ThrowIfInvalid();
        return new ElectraConfig(bert, width);
    }

    /// <summary>The sizes of the embeddings.</summary>
    internal EmbeddingSizes Embeddings() => Bert.Embeddings() with { Width = EmbeddingSize };
}
