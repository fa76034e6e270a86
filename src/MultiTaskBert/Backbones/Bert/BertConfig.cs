using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>The sizes and constants of a BERT encoder, as <c>config.json</c> stores them.</summary>
/// <remarks>Defaults are those of <c>BertConfig</c> in Hugging Face's transformers, which are BERT-base, uncased.</remarks>
public sealed record BertConfig
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "bert";

    /// <summary>Rows of the word embedding.</summary>
    public int VocabularySize { get; init; } = 30522;

    /// <summary>Width of the hidden states.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Transformer layers.</summary>
    public int LayerCount { get; init; } = 12;

    /// <summary>Attention heads; <see cref="HiddenSize"/> is a multiple of it.</summary>
    public int HeadCount { get; init; } = 12;

    /// <summary>Width of the feed-forward layer.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>The feed-forward activation: gelu, gelu_new, gelu_pytorch_tanh, relu or silu.</summary>
    public string Activation { get; init; } = "gelu";

    /// <summary>Dropout after embeddings and sublayers, from 0 up to but not 1.</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities, from 0 up to but not 1.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>The longest sequence, in tokens.</summary>
    public int MaxPositions { get; init; } = 512;

    /// <summary>Segment types: 2 where sentence pairs were trained.</summary>
    public int TypeVocabularySize { get; init; } = 2;

    /// <summary>Standard deviation of newly made weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The constant that layer normalisation adds to the variance.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-12;

    /// <summary>The token that fills short rows; null if the model has none.</summary>
    public int? PadTokenId { get; init; } = 0;

    /// <summary>Dropout in front of a classification head; null: as <see cref="HiddenDropout"/>.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>
    /// <c>id2label</c>: names of the classes of the head that the checkpoint was saved with. The encoder has no use for them, so that they are empty where they cannot be read;
    /// a head that is taken over says what is wrong with them.
    /// </summary>
    public IReadOnlyDictionary<int, string> Labels { get; init; } = new SortedDictionary<int, string>();

    /// <summary>Reads the values, checking all of them.</summary>
    /// <exception cref="CheckpointException">Something is not BERT or not possible; lists every key with its value and what is allowed.</exception>
    public static BertConfig Read(PretrainedConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Read(config.CreateReader(), ModelType);
    }

    /// <summary>The same of an architecture that is BERT under another name.</summary>
    /// <param name="reader">The file, with the problems that were found in it before.</param>
    /// <param name="modelType">The value that <c>model_type</c> must have.</param>
    internal static BertConfig Read(ConfigReader reader, string modelType)
    {
        var result = Read(reader, modelType, new BertConfig());
        ParameterLimit.Check(reader, result.EmbeddingParameters(result.HiddenSize) + (result.LayerCount * result.LayerParameters()));
        reader.ThrowIfInvalid();
        return result;
    }

    /// <summary>Reads the keys that the configurations of BERT's relatives share with it; problems stay with the reader.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="modelType">The value that <c>model_type</c> must have.</param>
    /// <param name="defaults">The values of keys that are missing; where they have no segments, the file may have none.</param>
    internal static BertConfig Read(ConfigReader reader, string modelType, BertConfig defaults)
    {
        reader.RequireText("model_type", modelType);
        var result = new BertConfig
        {
            VocabularySize = reader.Integer("vocab_size", defaults.VocabularySize, min: 1),
            HiddenSize = reader.Integer("hidden_size", defaults.HiddenSize, min: 1),
            LayerCount = reader.Integer("num_hidden_layers", defaults.LayerCount, min: 1, ParameterLimit.MaxLayers),
            HeadCount = reader.Integer("num_attention_heads", defaults.HeadCount, min: 1),
            IntermediateSize = reader.Integer("intermediate_size", defaults.IntermediateSize, min: 1),
            Activation = reader.Text("hidden_act", defaults.Activation, Layers.Activation.Names),
            HiddenDropout = reader.Number("hidden_dropout_prob", defaults.HiddenDropout, min: 0, double.BitDecrement(1)),
            AttentionDropout = reader.Number("attention_probs_dropout_prob", defaults.AttentionDropout, min: 0, double.BitDecrement(1)),
            MaxPositions = reader.Integer("max_position_embeddings", defaults.MaxPositions, min: 1),
            TypeVocabularySize = reader.Integer("type_vocab_size", defaults.TypeVocabularySize, min: Math.Min(defaults.TypeVocabularySize, 1)),
            InitializerRange = reader.Number("initializer_range", defaults.InitializerRange, min: 0),
            LayerNormEpsilon = reader.Number("layer_norm_eps", defaults.LayerNormEpsilon, min: double.Epsilon, max: 1),
            PadTokenId = reader.OptionalInteger("pad_token_id", defaults.PadTokenId, min: 0),
            ClassifierDropout = reader.OptionalNumber("classifier_dropout", min: 0, double.BitDecrement(1)),
            Labels = reader.LabelsIfReadable(),
        };
        result.CheckTogether(reader);
        return result;
    }

    /// <summary>The sizes that heads depend on.</summary>
    internal BackboneShape Shape(bool withPooler) => new()
    {
        HiddenSize = HiddenSize,
        LayerCount = LayerCount,
        VocabularySize = VocabularySize,
        MaxLength = MaxPositions,
        HasPooler = withPooler,
        ClassifierDropout = ClassifierDropout ?? HiddenDropout,
        InitializerRange = InitializerRange,
    };

    /// <summary>The sizes of BERT's embeddings.</summary>
    internal EmbeddingSizes Embeddings() => new()
    {
        Vocabulary = VocabularySize,
        Positions = MaxPositions,
        Segments = TypeVocabularySize,
        Width = HiddenSize,
        LayerNormEpsilon = LayerNormEpsilon,
        Dropout = HiddenDropout,
    };

    /// <summary>How many parameters embeddings of a width have.</summary>
    internal double EmbeddingParameters(double width) => width * ((double)VocabularySize + MaxPositions + TypeVocabularySize + 2);

    /// <summary>How many parameters a layer has.</summary>
    internal double LayerParameters()
    {
        double hidden = HiddenSize, intermediate = IntermediateSize;
        return (4 * hidden * (hidden + 1)) + (2 * hidden * intermediate) + intermediate + (5 * hidden);
    }

    private void CheckTogether(ConfigReader reader)
    {
        if (HiddenSize % HeadCount != 0)
        {
            reader.AddProblem($"num_attention_heads is {HeadCount}; it must divide hidden_size, which is {HiddenSize}.");
        }

        if (PadTokenId >= VocabularySize)
        {
            reader.AddProblem($"pad_token_id is {PadTokenId}; it must be below vocab_size, which is {VocabularySize}.");
        }

        // Relative positions and causal masks change the numbers, and nothing else in the file would show it.
        reader.Text("position_embedding_type", "absolute", "absolute");
        if (reader.Flag("is_decoder", defaultValue: false))
        {
            reader.AddProblem("is_decoder is true; only encoders are supported.");
        }
    }
}
