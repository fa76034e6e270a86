using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The sizes and constants of a DeBERTa-v2 or -v3 encoder, as <c>config.json</c> stores them.</summary>
/// <remarks>Defaults are those of <c>DebertaV2Config</c> in Hugging Face's transformers, which are DeBERTa-v2-xlarge.</remarks>
internal sealed record DebertaV2Config
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "deberta-v2";

    private const int MaxLayers = 1_000;

    // As for BERT: no encoder is larger, and a config that claims more is refused before memory is taken.
    private const double MaxParameters = 1L << 34;

    /// <summary>What the layers share with those of BERT: widths, heads, activation, dropout, normalisation, positions.</summary>
    internal BertConfig Common { get; init; } = new()
    {
        VocabularySize = 128100,
        HiddenSize = 1536,
        LayerCount = 24,
        HeadCount = 24,
        IntermediateSize = 6144,
        TypeVocabularySize = 0,
        LayerNormEpsilon = 1e-7,
    };

    /// <summary>Width of the token embeddings; where it is not that of the hidden states, a projection follows.</summary>
    internal int EmbeddingSize { get; init; } = 1536;

    /// <summary>Whether absolute positions are added to the embeddings.</summary>
    internal bool HasAbsolutePositions { get; init; } = true;

    /// <summary>How attention uses relative positions, or null if it does not.</summary>
    internal DebertaV2Distances? Distances { get; init; }

    /// <summary>Dropout in front of a classification head; null: as in the layers.</summary>
    internal double? ClassifierDropout { get; init; }

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not DeBERTa-v2 or not possible; lists every key with its value and what is allowed.</exception>
    internal static DebertaV2Config Read(PretrainedConfig config)
    {
        var belowOne = double.BitDecrement(1);
        var reader = config.CreateReader();
        reader.RequireText("model_type", ModelType);
        var defaults = new DebertaV2Config();
        var common = defaults.Common with
        {
            VocabularySize = reader.Integer("vocab_size", defaults.Common.VocabularySize, min: 1),
            HiddenSize = reader.Integer("hidden_size", defaults.Common.HiddenSize, min: 1),
            LayerCount = reader.Integer("num_hidden_layers", defaults.Common.LayerCount, min: 1, MaxLayers),
            HeadCount = reader.Integer("num_attention_heads", defaults.Common.HeadCount, min: 1),
            IntermediateSize = reader.Integer("intermediate_size", defaults.Common.IntermediateSize, min: 1),
            Activation = reader.Text("hidden_act", defaults.Common.Activation, Activation.Names),
            HiddenDropout = reader.Number("hidden_dropout_prob", defaults.Common.HiddenDropout, min: 0, belowOne),
            AttentionDropout = reader.Number("attention_probs_dropout_prob", defaults.Common.AttentionDropout, min: 0, belowOne),
            MaxPositions = reader.Integer("max_position_embeddings", defaults.Common.MaxPositions, min: 1, DebertaV2Distances.MaxDistances),
            TypeVocabularySize = reader.Integer("type_vocab_size", defaults.Common.TypeVocabularySize, min: 0),
            InitializerRange = reader.Number("initializer_range", defaults.Common.InitializerRange, min: 0),
            LayerNormEpsilon = reader.Number("layer_norm_eps", defaults.Common.LayerNormEpsilon, min: double.Epsilon, max: 1),
            PadTokenId = reader.OptionalInteger("pad_token_id", defaults.Common.PadTokenId, min: 0),
        };
        var result = new DebertaV2Config
        {
            Common = common,
            EmbeddingSize = reader.Integer("embedding_size", common.HiddenSize, min: 1),
            HasAbsolutePositions = reader.Flag("position_biased_input", defaults.HasAbsolutePositions),
            Distances = reader.Flag("relative_attention", defaultValue: false) ? DebertaV2Distances.Read(reader, common.MaxPositions) : null,
            ClassifierDropout = reader.OptionalNumber("cls_dropout", min: 0, belowOne),
        };
        result.CheckTogether(reader);
        reader.ThrowIfInvalid();
        return result;
    }

    private void CheckTogether(ConfigReader reader)
    {
        if (Common.HiddenSize % Common.HeadCount != 0)
        {
            reader.AddProblem($"num_attention_heads is {Common.HeadCount}; it must divide hidden_size, which is {Common.HiddenSize}.");
        }
        else if (reader.OptionalInteger("attention_head_size", null, min: 1) is { } headSize && headSize != Common.HiddenSize / Common.HeadCount)
        {
            reader.AddProblem($"attention_head_size is {headSize}; only hidden_size / num_attention_heads, {Common.HiddenSize / Common.HeadCount}, is supported.");
        }

        if (Common.PadTokenId >= Common.VocabularySize)
        {
            reader.AddProblem($"pad_token_id is {Common.PadTokenId}; it must be below vocab_size, which is {Common.VocabularySize}.");
        }

        // DeBERTa-v2-xlarge and -xxlarge have a convolution beside their first layer; without it the numbers would be others.
        if (reader.OptionalInteger("conv_kernel_size", 0) is { } kernel and not 0)
        {
            reader.AddProblem(
                $"conv_kernel_size is {kernel}; encoders with a convolution (deberta-v2-xlarge, deberta-v2-xxlarge) are not supported, only 0 is. "
                + "The deberta-v3 encoders have none.");
        }

        if (ParameterCount() is var count and > MaxParameters)
        {
            reader.AddProblem($"the sizes make {count:E2} parameters; at most {MaxParameters:E2} are built.");
        }
    }

    private double ParameterCount()
    {
        double hidden = Common.HiddenSize, intermediate = Common.IntermediateSize, embedding = EmbeddingSize;
        var embeddings = embedding * ((double)Common.VocabularySize + Common.MaxPositions + Common.TypeVocabularySize + hidden);
        var layer = (6 * hidden * (hidden + 1)) + (2 * hidden * intermediate) + intermediate + (5 * hidden);
        return embeddings + (Common.LayerCount * layer) + (2.0 * hidden * ((Distances?.Span ?? 0) + 2));
    }
}
