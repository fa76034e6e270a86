using System.Text.Json;
using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Roberta;

/// <summary>
/// The RoBERTa encoder (Liu et al. 2019), and XLM-RoBERTa's (Conneau et al. 2020), which has the same parts: BERT's layers over embeddings whose
/// positions count behind the id of the padding. Equal to <c>RobertaModel</c> of Hugging Face's transformers, with its parameter names.
/// </summary>
internal sealed class RobertaBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly LayerStack<BertLayer> _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    internal RobertaBackbone(RobertaConfig config, JsonElement configFile, string pythonClass, bool withPooler, Tokenizer? tokenizer)
        : base(config.Shape(withPooler), configFile, pythonClass, tokenizer)
    {
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _encoder = new LayerStack<BertLayer>(config.Bert.LayerCount, () => new BertLayer(config.Bert));
        _pooler = withPooler ? new BertPooler(config.Bert) : null;
        RegisterComponents();
    }

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
