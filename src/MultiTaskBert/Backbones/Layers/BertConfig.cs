using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Backbones;

/// <summary>Represents the sizes and constants of a BERT encoder, or of one with BERT's layers, as <c>config.json</c> stores them.</summary>
/// <remarks>Defaults are those of <c>BertConfig</c> in Hugging Face's transformers, which are BERT-base, uncased.</remarks>
public sealed class BertConfig
{
    /// <summary><c>model_type</c> of the checkpoints that this reads.</summary>
    internal const string ModelType = "bert";

    /// <summary>Initializes a new instance. What is left out is as in BERT-base, uncased.</summary>
    /// <param name="vocabularySize">The number of rows of the token embedding.</param>
    /// <param name="hiddenSize">The width H of the hidden states.</param>
    /// <param name="layerCount">The number of layers.</param>
    /// <param name="headCount">The number of attention heads; <paramref name="hiddenSize"/> is a multiple of it.</param>
    /// <param name="intermediateSize">The width of the feed-forward layer.</param>
    /// <param name="activation">The name of the feed-forward activation: gelu, gelu_new, gelu_pytorch_tanh, relu or silu.</param>
    /// <param name="hiddenDropout">The dropout probability behind embeddings and sublayers, from 0 to below 1.</param>
    /// <param name="attentionDropout">The dropout probability of attention probabilities, from 0 to below 1.</param>
    /// <param name="maxPositions">The number of positions: the length of the longest row, in tokens.</param>
    /// <param name="typeVocabularySize">The number of segment types: 2 where sentence pairs were trained.</param>
    /// <param name="layerNormEpsilon">The constant that layer normalisation adds to the variance.</param>
    public BertConfig(
        int vocabularySize = 30522,
        int hiddenSize = 768,
        int layerCount = 12,
        int headCount = 12,
        int intermediateSize = 3072,
        string activation = "gelu",
        double hiddenDropout = 0.1,
        double attentionDropout = 0.1,
        int maxPositions = 512,
        int typeVocabularySize = 2,
        double layerNormEpsilon = 1e-12)
    {
        VocabularySize = vocabularySize;
        HiddenSize = hiddenSize;
        LayerCount = layerCount;
        HeadCount = headCount;
        IntermediateSize = intermediateSize;
        Activation = activation;
        HiddenDropout = hiddenDropout;
        AttentionDropout = attentionDropout;
        MaxPositions = maxPositions;
        TypeVocabularySize = typeVocabularySize;
        LayerNormEpsilon = layerNormEpsilon;
    }

    /// <summary>Gets the number of rows of the token embedding.</summary>
    public int VocabularySize { get; }

    /// <summary>Gets the width H of the hidden states.</summary>
    public int HiddenSize { get; }

    /// <summary>Gets the number of layers.</summary>
    public int LayerCount { get; }

    /// <summary>Gets the number of attention heads; <see cref="HiddenSize"/> is a multiple of it.</summary>
    public int HeadCount { get; }

    /// <summary>Gets the width of the feed-forward layer.</summary>
    public int IntermediateSize { get; }

    /// <summary>Gets the name of the feed-forward activation: gelu, gelu_new, gelu_pytorch_tanh, relu or silu.</summary>
    public string Activation { get; }

    /// <summary>Gets the dropout probability behind embeddings and sublayers, from 0 to below 1.</summary>
    public double HiddenDropout { get; }

    /// <summary>Gets the dropout probability of attention probabilities, from 0 to below 1.</summary>
    public double AttentionDropout { get; }

    /// <summary>Gets the number of positions: the length of the longest row, in tokens.</summary>
    public int MaxPositions { get; }

    /// <summary>Gets the number of segment types: 2 where sentence pairs were trained.</summary>
    public int TypeVocabularySize { get; }

    /// <summary>Gets the constant that layer normalisation adds to the variance.</summary>
    public double LayerNormEpsilon { get; }

    /// <summary>The standard deviation of newly made weights.</summary>
    internal double InitializerRange { get; init; } = 0.02;

    /// <summary>The token that fills short rows; null if the model has none.</summary>
    internal int? PadTokenId { get; init; } = 0;

    /// <summary>Dropout in front of a classification head; null: as <see cref="HiddenDropout"/>.</summary>
    internal double? ClassifierDropout { get; init; }

    /// <summary>Reads BERT's keys. What is wrong is noted in the reader, to be thrown with what else is wrong by <see cref="ConfigReader.ThrowIfInvalid"/>.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="modelType">The value that <c>model_type</c> must have.</param>
    /// <param name="defaults">The values of keys that are missing; null for BERT-base. Where they have no segments, the file may have none.</param>
    /// <returns>The values; where one is wrong, one that is allowed.</returns>
    public static BertConfig Read(ConfigReader reader, string modelType, BertConfig? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentException.ThrowIfNullOrEmpty(modelType);
        var result = ReadKeys(reader, modelType, defaults ?? new BertConfig());
        ParameterLimit.Check(reader, result.EmbeddingParameters(result.HiddenSize) + (result.LayerCount * result.LayerParameters()));
        return result;
    }

    /// <summary>The same without a limit on the number of parameters, for an architecture that has another number.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="modelType">The value that <c>model_type</c> must have.</param>
    /// <param name="defaults">The values of keys that are missing.</param>
    /// <param name="classifierDropout">Reads the dropout in front of a classification head; null: BERT's key.</param>
    internal static BertConfig ReadKeys(ConfigReader reader, string modelType, BertConfig defaults, Func<ConfigReader, double?>? classifierDropout = null)
    {
        reader.RequireText("model_type", modelType);
        var result = new BertConfig(
            vocabularySize: reader.Integer("vocab_size", defaults.VocabularySize, min: 1),
            hiddenSize: reader.Integer("hidden_size", defaults.HiddenSize, min: 1),
            layerCount: reader.Integer("num_hidden_layers", defaults.LayerCount, min: 1, ParameterLimit.MaxLayers),
            headCount: reader.Integer("num_attention_heads", defaults.HeadCount, min: 1),
            intermediateSize: reader.Integer("intermediate_size", defaults.IntermediateSize, min: 1),
            activation: reader.Text("hidden_act", defaults.Activation, Layers.Activation.Names),
            hiddenDropout: reader.Number("hidden_dropout_prob", defaults.HiddenDropout, min: 0, double.BitDecrement(1)),
            attentionDropout: reader.Number("attention_probs_dropout_prob", defaults.AttentionDropout, min: 0, double.BitDecrement(1)),
            maxPositions: reader.Integer("max_position_embeddings", defaults.MaxPositions, min: 1),
            typeVocabularySize: reader.Integer("type_vocab_size", defaults.TypeVocabularySize, min: Math.Min(defaults.TypeVocabularySize, 1)),
            layerNormEpsilon: reader.Number("layer_norm_eps", defaults.LayerNormEpsilon, min: double.Epsilon, max: 1))
        {
            InitializerRange = reader.Number("initializer_range", defaults.InitializerRange, min: 0),
            PadTokenId = reader.OptionalInteger("pad_token_id", defaults.PadTokenId, min: 0),
            ClassifierDropout = classifierDropout is null ? reader.OptionalNumber("classifier_dropout", min: 0, double.BitDecrement(1)) : classifierDropout(reader),
        };
        result.CheckTogether(reader);
        return result;
    }

    /// <summary>Makes the sizes that heads depend on.</summary>
    /// <param name="withPooler">Whether the encoder has a pooler.</param>
    /// <returns>The sizes; the longest row is <see cref="MaxPositions"/>.</returns>
    public BackboneShape ToShape(bool withPooler = false) => ToShape(withPooler, MaxPositions);

    /// <summary>The same where not every position is a token's.</summary>
    internal BackboneShape ToShape(bool withPooler, int maxLength) => new(
        hiddenSize: HiddenSize,
        layerCount: LayerCount,
        vocabularySize: VocabularySize,
        maxLength: maxLength,
        hasPooler: withPooler,
        classifierDropout: ClassifierDropout ?? HiddenDropout,
        initializerRange: InitializerRange);

    /// <summary>The sizes of BERT's embeddings.</summary>
    /// <param name="width">The width of the tables; null: that of the hidden states.</param>
    internal EmbeddingSizes Embeddings(int? width = null) => new()
    {
        Vocabulary = VocabularySize,
        Positions = MaxPositions,
        Segments = TypeVocabularySize,
        Width = width ?? HiddenSize,
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
