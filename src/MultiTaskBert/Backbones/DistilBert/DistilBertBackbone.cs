using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>
/// The DistilBERT encoder (Sanh et al. 2019): BERT without segments and without a pooler. Equal to <c>DistilBertModel</c> of Hugging Face's
/// transformers, with its parameter names.
/// </summary>
internal sealed partial class DistilBertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "transformer")]
    private readonly LayerStack<Tensor> _transformer;

    private readonly BertConfig _config;

    internal DistilBertBackbone(BertConfig config, PretrainedConfig file, Tokenizer? tokenizer)
        : base(config.ToShape(), file, "DistilBertModel", tokenizer)
    {
        _config = config;
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _transformer = new LayerStack<Tensor>(config.LayerCount, () => new DistilBertLayer(config));
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<BackbonePart> Parts =>
    [
        BackbonePart.Embeddings(_embeddings),
        .. _transformer.Parts,
    ];

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _embeddings.forward(inputIds, segments: null);

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _transformer.Bind(AttentionMask(isToken), from, to);
}
