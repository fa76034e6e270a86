using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>The sizes and constants of a ModernBERT encoder, as <c>config.json</c> stores them.</summary>
/// <remarks>Defaults are those of <c>ModernBertConfig</c> in Hugging Face's transformers, which are ModernBERT-base.</remarks>
internal sealed record ModernBertConfig
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "modernbert";

    internal int VocabularySize { get; init; } = 50368;

    internal int HiddenSize { get; init; } = 768;

    /// <summary>Width of the feed-forward layer after gating; its first matrix is twice as wide.</summary>
    internal int IntermediateSize { get; init; } = 1152;

    internal int LayerCount { get; init; } = 22;

    internal int HeadCount { get; init; } = 12;

    internal string Activation { get; init; } = "gelu";

    internal int MaxPositions { get; init; } = 8192;

    internal double InitializerRange { get; init; } = 0.02;

    internal double NormEpsilon { get; init; } = 1e-5;

    internal bool NormBias { get; init; }

    internal bool AttentionBias { get; init; }

    internal bool FeedForwardBias { get; init; }

    internal double AttentionDropout { get; init; }

    internal double EmbeddingDropout { get; init; }

    internal double FeedForwardDropout { get; init; }

    internal double ClassifierDropout { get; init; }

    internal int? PadTokenId { get; init; } = 50283;

    /// <summary>Which layers see the whole row and which a window of it, and how each kind makes angles of positions.</summary>
    internal required ModernBertLayerKinds Kinds { get; init; }

    /// <summary>The width of one attention head.</summary>
    internal int HeadSize => HiddenSize / HeadCount;

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not ModernBERT or not possible; lists every key with its value and what is allowed.</exception>
    internal static ModernBertConfig Read(PretrainedConfig config)
    {
        var belowOne = double.BitDecrement(1);
        var reader = config.CreateReader();
        reader.RequireText("model_type", ModelType);
        var defaults = new ModernBertConfig { Kinds = new ModernBertLayerKinds { IsGlobal = [] } };
        var layers = reader.Integer("num_hidden_layers", defaults.LayerCount, min: 1, ParameterLimit.MaxLayers);
        var result = new ModernBertConfig
        {
            VocabularySize = reader.Integer("vocab_size", defaults.VocabularySize, min: 1),
            HiddenSize = reader.Integer("hidden_size", defaults.HiddenSize, min: 1),
            IntermediateSize = reader.Integer("intermediate_size", defaults.IntermediateSize, min: 1, int.MaxValue / 2),
            LayerCount = layers,
            HeadCount = reader.Integer("num_attention_heads", defaults.HeadCount, min: 1),
            Activation = reader.Text("hidden_activation", defaults.Activation, Layers.Activation.Names),
            MaxPositions = reader.Integer("max_position_embeddings", defaults.MaxPositions, min: 1),
            InitializerRange = reader.Number("initializer_range", defaults.InitializerRange, min: 0),
            NormEpsilon = reader.Number("norm_eps", defaults.NormEpsilon, min: double.Epsilon, max: 1),
            NormBias = reader.Flag("norm_bias", defaults.NormBias),
            AttentionBias = reader.Flag("attention_bias", defaults.AttentionBias),
            FeedForwardBias = reader.Flag("mlp_bias", defaults.FeedForwardBias),
            AttentionDropout = reader.Number("attention_dropout", defaults.AttentionDropout, min: 0, belowOne),
            EmbeddingDropout = reader.Number("embedding_dropout", defaults.EmbeddingDropout, min: 0, belowOne),
            FeedForwardDropout = reader.Number("mlp_dropout", defaults.FeedForwardDropout, min: 0, belowOne),
            ClassifierDropout = reader.Number("classifier_dropout", defaults.ClassifierDropout, min: 0, belowOne),
            PadTokenId = reader.OptionalInteger("pad_token_id", defaults.PadTokenId, min: 0),
            Kinds = ModernBertLayerKinds.Read(reader, layers),
        };
        result.CheckTogether(reader);
        reader.ThrowIfInvalid();
        return result;
    }

    private void CheckTogether(ConfigReader reader)
    {
        if (HiddenSize % HeadCount != 0)
        {
            reader.AddProblem($"num_attention_heads is {HeadCount}; it must divide hidden_size, which is {HiddenSize}.");
        }
        else if (HeadSize % 2 != 0)
        {
            reader.AddProblem($"hidden_size / num_attention_heads is {HeadSize}; it must be even, since positions rotate pairs of numbers.");
        }

        if (PadTokenId >= VocabularySize)
        {
            reader.AddProblem($"pad_token_id is {PadTokenId}; it must be below vocab_size, which is {VocabularySize}.");
        }

        ParameterLimit.Check(reader, ParameterCount());
    }

    private double ParameterCount()
    {
        double hidden = HiddenSize, intermediate = IntermediateSize;
        return (hidden * VocabularySize) + (LayerCount * ((4 * hidden * (hidden + 1)) + (3 * hidden * intermediate) + (2 * intermediate) + (5 * hidden)));
    }
}
