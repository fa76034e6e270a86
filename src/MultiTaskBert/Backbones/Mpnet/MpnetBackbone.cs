using MultiTaskBert.Backbones.Bert;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>
/// The MPNet encoder (Song et al. 2020): absolute positions in the embeddings, and relative ones as a bias in the attention of every layer.
/// Equal to <c>MPNetModel</c> of Hugging Face's transformers, with its parameter names.
/// </summary>
/// <remarks>The biases of relative positions stand below all layers, so they freeze with the embeddings.</remarks>
internal sealed partial class MpnetBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly MpnetEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly BertPooler? _pooler;

    private readonly MpnetConfig _config;

    internal MpnetBackbone(MpnetConfig config, PretrainedConfig file, bool withPooler, Tokenizer? tokenizer)
        : base(config.Shape(withPooler), file, "MPNetModel", tokenizer)
    {
        _config = config;
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _encoder = new MpnetEncoder(config);
        _pooler = withPooler ? new BertPooler(config.Bert) : null;
        Parts =
        [
            BackbonePart.Embeddings(_embeddings, _encoder.Biases),
            .. _encoder.Parts,
            .. _pooler is null ? (BackbonePart[])[] : [BackbonePart.Top(_pooler)],
        ];
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<BackbonePart> Parts { get; }

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _embeddings.forward(inputIds, segments: null);

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(AttentionMask(isToken), from, to);

    protected override Tensor Pool(Tensor last) => _pooler!.forward(last);
}
