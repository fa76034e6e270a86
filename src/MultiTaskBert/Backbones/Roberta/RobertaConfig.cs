using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>BERT's sizes and constants with RoBERTa's way of counting positions: behind the id of the padding.</summary>
/// <param name="Bert">The keys, which are BERT's.</param>
/// <param name="PaddingId">The id of the padding, from which positions count.</param>
internal sealed record RobertaConfig(BertConfig Bert, int PaddingId)
{
    /// <summary>Reads the values, checking all of them.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="modelType">The value that <c>model_type</c> must have.</param>
    /// <param name="defaults">The values of keys that are missing.</param>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static RobertaConfig Read(PretrainedConfig file, string modelType, BertConfig defaults)
    {
        var reader = file.CreateReader();
        var bert = BertConfig.Read(reader, modelType, defaults);
        if (bert.PadTokenId is null)
        {
            reader.AddProblem("pad_token_id is null; positions count from it, so it must be an integer of at least 0.");
        }
        else if (bert.PadTokenId + 1L >= bert.MaxPositions)
        {
            reader.AddProblem(
                $"max_position_embeddings is {bert.MaxPositions}; the first token has the position pad_token_id + 1, which is {bert.PadTokenId + 1L}, "
                + "so it must be above that.");
        }

        ParameterLimit.Check(reader, bert.EmbeddingParameters(bert.HiddenSize) + (bert.LayerCount * bert.LayerParameters()));
        reader.ThrowIfInvalid();
        return new RobertaConfig(bert, bert.PadTokenId!.Value);
    }

    /// <summary>The sizes that heads depend on: the positions up to that of the padding are no token's.</summary>
    internal BackboneShape Shape(bool withPooler) => Bert.Shape(withPooler) with { MaxLength = Bert.MaxPositions - PaddingId - 1 };

    /// <summary>The sizes of the embeddings.</summary>
    internal EmbeddingSizes Embeddings() => Bert.Embeddings() with { PaddingId = PaddingId };
}
