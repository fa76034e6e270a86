using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Represents token embeddings and, where there are any, position and segment embeddings, summed, normalised, with dropout (Devlin et al. 2019, figure 2).</summary>
/// <remarks>Its parameters are <c>word_embeddings.weight</c>, <c>position_embeddings.weight</c>, <c>token_type_embeddings.weight</c>, and those of <c>LayerNorm</c>.</remarks>
public sealed class TokenEmbeddings : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly EmbeddingTable _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly EmbeddingTable? _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly EmbeddingTable? _segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly int? _paddingId;
    private readonly double _epsilon;
    private readonly double _dropout;

    /// <summary>Makes embeddings whose parameters have any values.</summary>
    /// <param name="config">The rows of the tables, and dropout and normalisation.</param>
    /// <param name="width">The width of the tables; null for that of the hidden states.</param>
    /// <param name="withPositions">Whether absolute positions are added.</param>
    public TokenEmbeddings(BertConfig config, int? width = null, bool withPositions = true)
        : this(SizesOf(config, width, withPositions))
    {
    }

    internal TokenEmbeddings(EmbeddingSizes sizes)
        : base(nameof(TokenEmbeddings))
    {
        _words = new EmbeddingTable(sizes.Vocabulary, sizes.Width);
        _positions = sizes.Positions == 0 ? null : new EmbeddingTable(sizes.Positions, sizes.Width);
        _segments = sizes.Segments == 0 ? null : new EmbeddingTable(sizes.Segments, sizes.Width);
        _norm = nn.LayerNorm(sizes.Width, sizes.LayerNormEpsilon);
        _paddingId = sizes.PaddingId;
        _epsilon = sizes.LayerNormEpsilon;
        _dropout = sizes.Dropout;
        RegisterComponents();
    }

    /// <summary>Computes the embeddings of a batch.</summary>
    /// <param name="ids">Int64 [B, T]: the token ids.</param>
    /// <param name="segments">Int64 [B, T], or null for all 0; ignored where there are no segments.</param>
    /// <returns>Float32 [B, T, Width], in the dispose scope of the caller.</returns>
    public override Tensor forward(Tensor ids, Tensor? segments)
    {
        if ((!training || _dropout == 0)
            && EmbeddingNorm.Of(ids, segments, _words.Weight, _segments?.Weight, _positions?.Weight, _paddingId, _norm, _epsilon) is { } normalised)
        {
            return normalised;
        }

        using var scope = NewDisposeScope();
        var sum = _words.forward(ids);                                        // [B, T, Width]
        if (_segments is not null)
        {
            sum += _segments.forward(segments ?? zeros_like(ids));            // [B, T, Width]
        }

        if (_positions is not null)
        {
            var positions = _paddingId is { } padding ? TokenPositions.CountedAfter(padding, ids) : TokenPositions.Counted(ids);
            sum += _positions.forward(positions);                             // [1, T, Width] or [B, T, Width]
        }

        return MaskedDropout.Of(_norm.forward(sum), _dropout, training).MoveToOuterDisposeScope();
    }

    private static EmbeddingSizes SizesOf(BertConfig config, int? width, bool withPositions)
    {
        ArgumentNullException.ThrowIfNull(config);
        var sizes = config.Embeddings(width);
        return withPositions ? sizes : sizes with { Positions = 0 };
    }
}
