using System.Text.Json;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>
/// The BERT encoder (Devlin et al. 2019), equal to <c>BertModel</c> of Hugging Face's transformers, with its parameter names.
/// </summary>
public sealed class BertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly LayerStack<BertLayer> _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    internal BertBackbone(BertConfig config, JsonElement configFile, bool withPooler, Tokenizer? tokenizer, string pythonClass = "BertModel")
        : base(config.Shape(withPooler), configFile, pythonClass, tokenizer)
    {
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _encoder = new LayerStack<BertLayer>(config.LayerCount, () => new BertLayer(config));
        _pooler = withPooler ? new BertPooler(config) : null;
        Config = config;
        RegisterComponents();
    }

    /// <summary>The configuration that the encoder was built from.</summary>
    public BertConfig Config { get; }

    /// <inheritdoc/>
    private protected override IReadOnlyList<BackbonePart> AllParts =>
    [
        new(BackbonePartKind.Embeddings, _embeddings),
        .. _encoder.Layers.Select(layer => new BackbonePart(BackbonePartKind.Layer, layer)),
        .. _pooler is null ? (BackbonePart[])[] : [new(BackbonePartKind.Top, _pooler)],
    ];

    private protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _embeddings.forward(inputIds, tokenTypeIds);

    private protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(Readable(isToken), from, to);

    private protected override Tensor Pool(Tensor last) => _pooler!.forward(last);
}
