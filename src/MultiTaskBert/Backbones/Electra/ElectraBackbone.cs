using System.Text.Json;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Electra;

/// <summary>
/// The ELECTRA encoder, discriminator or generator (Clark et al. 2020): BERT's layers over embeddings that may be narrower, and no pooler.
/// Equal to <c>ElectraModel</c> of Hugging Face's transformers, with its parameter names.
/// </summary>
internal sealed class ElectraBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "embeddings_project")]
    private readonly Dense? _projection;

    [ComponentName(Name = "encoder")]
    private readonly LayerStack<BertLayer> _encoder;

    internal ElectraBackbone(ElectraConfig config, JsonElement configFile, Tokenizer? tokenizer)
        : base(config.Bert.Shape(withPooler: false), configFile, "ElectraModel", tokenizer)
    {
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _projection = config.HasProjection ? new Dense(config.EmbeddingSize, config.Bert.HiddenSize) : null;
        _encoder = new LayerStack<BertLayer>(config.Bert.LayerCount, () => new BertLayer(config.Bert));
        AllParts =
        [
            _projection is null ? new(BackbonePartKind.Embeddings, _embeddings) : BackbonePart.Of(BackbonePartKind.Embeddings, _embeddings, _projection),
            .. _encoder.Layers.Select(layer => new BackbonePart(BackbonePartKind.Layer, layer)),
        ];
        RegisterComponents();
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<BackbonePart> AllParts { get; }

    private protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds)
    {
        var embedded = _embeddings.forward(inputIds, tokenTypeIds);                    // [B, T, E]
        return _projection is null ? embedded : _projection.forward(embedded);         // [B, T, H]
    }

    private protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(Readable(isToken), from, to);
}
