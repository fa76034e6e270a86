using System.Text.Json;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>
/// The DistilBERT encoder (Sanh et al. 2019): BERT without segments and without a pooler. Equal to <c>DistilBertModel</c> of Hugging Face's
/// transformers, with its parameter names.
/// </summary>
internal sealed class DistilBertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "transformer")]
    private readonly LayerStack<DistilBertLayer> _transformer;

    internal DistilBertBackbone(DistilBertConfig config, JsonElement configFile, Tokenizer? tokenizer)
        : base(config.Shape(), configFile, "DistilBertModel", tokenizer)
    {
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _transformer = new LayerStack<DistilBertLayer>(config.LayerCount, () => new DistilBertLayer(config));
        RegisterComponents();
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<BackbonePart> AllParts =>
    [
        new(BackbonePartKind.Embeddings, _embeddings),
        .. _transformer.Layers.Select(layer => new BackbonePart(BackbonePartKind.Layer, layer)),
    ];

    private protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _embeddings.forward(inputIds, segments: null);

    private protected override BoundLayers Bind(Tensor isToken, int from, int to) => _transformer.Bind(Readable(isToken), from, to);
}
