using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>The sizes and constants of a DistilBERT encoder, under the key names of its own.</summary>
/// <remarks>Defaults are those of <c>DistilBertConfig</c> in transformers.</remarks>
internal sealed record DistilBertConfig
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "distilbert";

    /// <summary>The constant that layer normalisation adds to the variance; no key sets it.</summary>
    internal const double LayerNormEpsilon = 1e-12;

    /// <summary>Rows of the word embedding.</summary>
    internal int VocabularySize { get; init; } = 30522;

    /// <summary>The longest sequence, in tokens.</summary>
    internal int MaxPositions { get; init; } = 512;

    /// <summary>Width of the hidden states.</summary>
    internal int HiddenSize { get; init; } = 768;

    /// <summary>Transformer layers.</summary>
    internal int LayerCount { get; init; } = 6;

    /// <summary>Attention heads; <see cref="HiddenSize"/> is a multiple of it.</summary>
    internal int HeadCount { get; init; } = 12;

    /// <summary>Width of the feed-forward layer.</summary>
    internal int IntermediateSize { get; init; } = 3072;

    /// <summary>The feed-forward activation.</summary>
    internal string Activation { get; init; } = "gelu";

    /// <summary>Dropout after embeddings and feed-forward layers.</summary>
    internal double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities.</summary>
    internal double AttentionDropout { get; init; } = 0.1;

    /// <summary>Dropout in front of a classification head.</summary>
    internal double ClassifierDropout { get; init; } = 0.2;

    /// <summary>Standard deviation of newly made weights.</summary>
    internal double InitializerRange { get; init; } = 0.02;

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not possible; lists every key with its value and what is allowed.</exception>
    internal static DistilBertConfig Read(PretrainedConfig file)
    {
        var reader = file.CreateReader();
        reader.RequireText("model_type", ModelType);
        var defaults = new DistilBertConfig();
        var maxDropout = double.BitDecrement(1);
        var result = new DistilBertConfig
        {
            VocabularySize = reader.Integer("vocab_size", defaults.VocabularySize, min: 1),
            MaxPositions = reader.Integer("max_position_embeddings", defaults.MaxPositions, min: 1),
            HiddenSize = reader.Integer("dim", defaults.HiddenSize, min: 1),
            LayerCount = reader.Integer("n_layers", defaults.LayerCount, min: 1, ParameterLimit.MaxLayers),
            HeadCount = reader.Integer("n_heads", defaults.HeadCount, min: 1),
            IntermediateSize = reader.Integer("hidden_dim", defaults.IntermediateSize, min: 1),
            Activation = reader.Text("activation", defaults.Activation, Layers.Activation.Names),
            HiddenDropout = reader.Number("dropout", defaults.HiddenDropout, min: 0, maxDropout),
            AttentionDropout = reader.Number("attention_dropout", defaults.AttentionDropout, min: 0, maxDropout),
            ClassifierDropout = reader.Number("seq_classif_dropout", defaults.ClassifierDropout, min: 0, maxDropout),
            InitializerRange = reader.Number("initializer_range", defaults.InitializerRange, min: 0),
        };
        if (result.HiddenSize % result.HeadCount != 0)
        {
            reader.AddProblem($"n_heads is {result.HeadCount}; it must divide dim, which is {result.HiddenSize}.");
        }

        ParameterLimit.Check(reader, result.ParameterCount());
        reader.ThrowIfInvalid();
        return result;
    }

    /// <summary>The sizes that heads depend on.</summary>
    internal BackboneShape Shape() => new()
    {
        HiddenSize = HiddenSize,
        LayerCount = LayerCount,
        VocabularySize = VocabularySize,
        MaxLength = MaxPositions,
        ClassifierDropout = ClassifierDropout,
        InitializerRange = InitializerRange,
    };

    /// <summary>The sizes of the embeddings.</summary>
    internal EmbeddingSizes Embeddings() => new()
    {
        Vocabulary = VocabularySize,
        Positions = MaxPositions,
        Width = HiddenSize,
        LayerNormEpsilon = LayerNormEpsilon,
        Dropout = HiddenDropout,
    };

    private double ParameterCount()
    {
        double hidden = HiddenSize, intermediate = IntermediateSize;
        var layer = (4 * hidden * (hidden + 1)) + (2 * hidden * intermediate) + intermediate + (5 * hidden);
        return (hidden * ((double)VocabularySize + MaxPositions + 2)) + (LayerCount * layer);
    }
}
