using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The sizes and constants of a DeBERTa-v2 or -v3 encoder, as <c>config.json</c> stores them.</summary>
/// <remarks>Defaults are those of <c>DebertaV2Config</c> in Hugging Face's transformers, which are DeBERTa-v2-xlarge.</remarks>
internal sealed record DebertaV2Config
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "deberta-v2";

    /// <summary>What the layers share with those of BERT: widths, heads, activation, dropout, normalisation, positions.</summary>
    internal BertConfig Common { get; init; } = new(
        vocabularySize: 128100,
        hiddenSize: 1536,
        layerCount: 24,
        headCount: 24,
        intermediateSize: 6144,
        typeVocabularySize: 0,
        layerNormEpsilon: 1e-7);

    /// <summary>Width of the token embeddings; where it is not that of the hidden states, a projection follows.</summary>
    internal int EmbeddingSize { get; init; } = 1536;

    /// <summary>Whether absolute positions are added to the embeddings.</summary>
    internal bool HasAbsolutePositions { get; init; } = true;

    /// <summary>How attention uses relative positions, or null if it does not.</summary>
    internal DebertaV2Distances? Distances { get; init; }

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not DeBERTa-v2 or not possible; lists every key with its value and what is allowed.</exception>
    internal static DebertaV2Config Read(PretrainedConfig config)
    {
        var reader = config.CreateReader();
        var defaults = new DebertaV2Config();
        var common = BertConfig.ReadKeys(reader, ModelType, defaults.Common, keys => keys.OptionalNumber("cls_dropout", min: 0, double.BitDecrement(1)));
        var result = new DebertaV2Config
        {
            Common = common,
            EmbeddingSize = reader.Integer("embedding_size", common.HiddenSize, min: 1),
            HasAbsolutePositions = reader.Flag("position_biased_input", defaults.HasAbsolutePositions),
            Distances = reader.Flag("relative_attention", defaultValue: false) ? DebertaV2Distances.Read(reader, common.MaxPositions) : null,
        };
        result.CheckTogether(reader);
        reader.ThrowIfInvalid();
        return result;
    }

    private void CheckTogether(ConfigReader reader)
    {
        var headSize = Common.HiddenSize / Common.HeadCount;
        if (reader.OptionalInteger("attention_head_size", headSize, min: 1) is { } given && given != headSize)
        {
            reader.AddProblem($"attention_head_size is {given}; only hidden_size / num_attention_heads, {headSize}, is supported.");
        }

        // DeBERTa-v2-xlarge and -xxlarge have a convolution beside their first layer; without it the numbers would be others.
        if (reader.OptionalInteger("conv_kernel_size", 0) is { } kernel and not 0)
        {
            reader.AddProblem(
                $"conv_kernel_size is {kernel}; encoders with a convolution (deberta-v2-xlarge, deberta-v2-xxlarge) are not supported, only 0 is. "
                + "The deberta-v3 encoders have none.");
        }

        var hidden = (double)Common.HiddenSize;
        ParameterLimit.Check(
            reader,
            Common.EmbeddingParameters(EmbeddingSize) + (EmbeddingSize * hidden) + (2 * hidden * (Distances?.Span ?? 0))
            + (Common.LayerCount * (Common.LayerParameters() + (2 * hidden * (hidden + 1)))));
    }
}
