using System.Text.Json;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>
/// The BERT encoder (Devlin et al. 2019), equal to <c>BertModel</c> of Hugging Face's transformers, with its parameter names.
/// </summary>
public sealed class BertBackbone : Backbone
{
    [ComponentName(Name = "embeddings")]
    private readonly BertEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly BertEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    private readonly JsonElement _configFile;

    internal BertBackbone(BertConfig config, JsonElement configFile, bool withPooler, Tokenizer? tokenizer)
        : base(ShapeOf(config, withPooler), tokenizer)
    {
        _embeddings = new BertEmbeddings(config);
        _encoder = new BertEncoder(config);
        _pooler = withPooler ? new BertPooler(config) : null;
        _configFile = configFile;
        Config = config;
        RegisterComponents();
    }

    /// <summary>The configuration that the encoder was built from.</summary>
    public BertConfig Config { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BackbonePart> Parts =>
    [
        new(BackbonePartKind.Embeddings, _embeddings),
        .. _encoder.Layers.Select(layer => new BackbonePart(BackbonePartKind.Layer, layer)),
        .. _pooler is null ? (BackbonePart[])[] : [new(BackbonePartKind.Top, _pooler)],
    ];

    /// <inheritdoc/>
    public override HiddenStates Forward(Tensor inputIds, Tensor attentionMask, Tensor? tokenTypeIds = null, bool allLayers = false)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        ArgumentNullException.ThrowIfNull(attentionMask);
        if (inputIds.dim() != 2 || inputIds.size(1) > Shape.MaxLength || !attentionMask.shape.SequenceEqual(inputIds.shape))
        {
            throw new ArgumentException(
                $"Token ids must be [B, T] with T at most {Shape.MaxLength} and the mask of the same shape, but ids are "
                + $"[{string.Join(", ", inputIds.shape)}] and the mask is [{string.Join(", ", attentionMask.shape)}]. Cut longer rows when they are encoded.",
                nameof(inputIds));
        }

        var readable = attentionMask.to(ScalarType.Bool).view(inputIds.size(0), 1, 1, inputIds.size(1));   // [B, 1, 1, T]
        var states = _encoder.forward(_embeddings.forward(inputIds, tokenTypeIds), readable);
        return new HiddenStates(states[^1], attentionMask, _pooler is null ? null : _pooler.forward, allLayers ? states : null);
    }

    /// <inheritdoc/>
    public override void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        EncoderFiles.Write(folder, _configFile, "BertModel", state_dict());
        if (HasTokenizer)
        {
            Tokenizer.Save(folder);
        }
    }

    private static BackboneShape ShapeOf(BertConfig config, bool withPooler) => new()
    {
        HiddenSize = config.HiddenSize,
        LayerCount = config.LayerCount,
        VocabularySize = config.VocabularySize,
        MaxLength = config.MaxPositions,
        HasPooler = withPooler,
        ClassifierDropout = config.ClassifierDropout ?? config.HiddenDropout,
        InitializerRange = config.InitializerRange,
    };
}
