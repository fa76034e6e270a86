using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>
/// BERT's encoder (Devlin et al. 2019), and those of its relatives that compute the same: RoBERTa (Liu et al. 2019) and its kind, whose positions count behind the id of the padding,
/// and ELECTRA (Clark et al. 2020), whose embeddings may be narrower than the hidden states. Equal to the classes of Hugging Face's transformers, with their parameter names.
/// </summary>
internal sealed partial class BertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "embeddings_project")]
    private readonly Dense? _projection;

    [ComponentName(Name = "encoder")]
    private readonly LayerStack<Tensor> _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    private readonly EmbeddingSizes _embeddingSizes;

    /// <summary>Makes an encoder whose parameters have any values.</summary>
    /// <param name="config">The sizes of the layers.</param>
    /// <param name="embeddings">The sizes of the embeddings.</param>
    /// <param name="shape">What heads depend on, and whether there is a pooler.</param>
    /// <param name="file">The configuration as it was read.</param>
    /// <param name="pythonClass">The class of transformers that it equals.</param>
    /// <param name="tokenizer">The tokenizer, or null.</param>
    internal BertBackbone(BertConfig config, EmbeddingSizes embeddings, BackboneShape shape, PretrainedConfig file, string pythonClass, Tokenizer? tokenizer)
        : base(shape, file, pythonClass, tokenizer)
    {
        Config = config;
        _embeddingSizes = embeddings;
        _embeddings = new TokenEmbeddings(embeddings);
        _projection = embeddings.Width == config.HiddenSize ? null : new Dense(embeddings.Width, config.HiddenSize);
        _encoder = new LayerStack<Tensor>(config.LayerCount, () => new EncoderLayer<Tensor>(config, new SelfAttention(config, "query", "key", "value")));
        _pooler = shape.HasPooler ? new BertPooler(config) : null;
        Parts =
        [
            BackbonePart.Embeddings(_projection is null ? [_embeddings] : [_embeddings, _projection]),
            .. _encoder.Parts,
            .. _pooler is null ? (BackbonePart[])[] : [BackbonePart.Top(_pooler)],
        ];
        RegisterComponents();
    }

    /// <summary>The sizes of the layers.</summary>
    internal BertConfig Config { get; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<BackbonePart> Parts { get; }

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds)
    {
        var embedded = _embeddings.forward(inputIds, tokenTypeIds);             // [B, T, E]
        return _projection is null ? embedded : _projection.forward(embedded);  // [B, T, H]
    }

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(AttentionMask(isToken), from, to);

    protected override Tensor Pool(Tensor last) => _pooler!.forward(last);
}
