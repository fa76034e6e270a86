using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>
/// The encoder of DeBERTa-v2 and -v3 (He et al. 2021, 2023), equal to <c>DebertaV2Model</c> of Hugging Face's transformers, with its
/// parameter names. It has no pooler: that of a classifier belongs to the classifier.
/// </summary>
internal sealed partial class DebertaV2Backbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly DebertaV2Embeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly DebertaV2Encoder _encoder;

    private readonly DebertaV2Config _config;

    internal DebertaV2Backbone(DebertaV2Config config, PretrainedConfig file, Tokenizer? tokenizer)
        : base(config.Common.ToShape(), file, "DebertaV2Model", tokenizer)
    {
        _config = config;
        _embeddings = new DebertaV2Embeddings(config);
        _encoder = new DebertaV2Encoder(config);
        RegisterComponents();
    }

    /// <inheritdoc/>
    /// <remarks>All layers read the vectors of distances, so they freeze with the embeddings.</remarks>
    protected internal override IReadOnlyList<BackbonePart> Parts =>
    [
        BackbonePart.Embeddings([_embeddings, .. _encoder.BelowLayers]),
        .. _encoder.Parts,
    ];

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _embeddings.forward(inputIds, isToken, tokenTypeIds);

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(AttentionMask(isToken), from, to);
}
