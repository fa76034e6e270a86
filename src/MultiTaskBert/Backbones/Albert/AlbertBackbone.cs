using MultiTaskBert.Pretrained;
using MultiTaskBert.Tokenization;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Albert;

/// <summary>
/// The ALBERT encoder (Lan et al. 2020): narrow embeddings and layers that share their weights. Equal to <c>AlbertModel</c> of Hugging Face's
/// transformers, with its parameter names.
/// </summary>
/// <remarks>
/// Weights that several layers share freeze as one: each group is one part, as a layer is, so freezing policies
/// count groups. <see cref="BackboneShape.LayerCount"/> counts the layers that a row passes.
/// </remarks>
internal sealed partial class AlbertBackbone : TransformerBackbone
{
    [ComponentName(Name = "embeddings")]
    private readonly TokenEmbeddings _embeddings;

    [ComponentName(Name = "encoder")]
    private readonly AlbertEncoder _encoder;

    [ComponentName(Name = "pooler")]
    private readonly Dense? _pooler;

    private readonly AlbertConfig _config;

    internal AlbertBackbone(AlbertConfig config, PretrainedConfig file, bool withPooler, Tokenizer? tokenizer)
        : base(config.Bert.ToShape(withPooler), file, "AlbertModel", tokenizer)
    {
        _config = config;
        _embeddings = new TokenEmbeddings(config.Embeddings());
        _encoder = new AlbertEncoder(config);
        _pooler = withPooler ? new Dense(config.Bert.HiddenSize, config.Bert.HiddenSize) : null;
        Parts =
        [
            BackbonePart.Embeddings(_embeddings, _encoder.Projection),
            .. _encoder.Groups.Select(BackbonePart.Layer),
            .. _pooler is null ? (BackbonePart[])[] : [BackbonePart.Top(_pooler)],
        ];
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<BackbonePart> Parts { get; }

    /// <inheritdoc/>
    public override int? SplitDepth(int lowestParts) => Live(lowestParts) < 1 ? null : _encoder.LayersOf(lowestParts - 1);

    protected override Tensor Embed(Tensor inputIds, Tensor isToken, Tensor? tokenTypeIds) =>
        _encoder.Projection.forward(_embeddings.forward(inputIds, tokenTypeIds));

    protected override BoundLayers Bind(Tensor isToken, int from, int to) => _encoder.Bind(AttentionMask(isToken), from, to);

    protected override Tensor Pool(Tensor last) => _pooler!.forward(last.select(1, 0)).tanh();
}
