using MultiTaskBert.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Token, position and (where there are any) segment embeddings, summed, normalised, with dropout (Devlin et al. 2019, figure 2).</summary>
internal sealed class TokenEmbeddings : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly EmbeddingTable _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly EmbeddingTable _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly EmbeddingTable? _segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly int? _paddingId;
    private readonly double _dropout;

    internal TokenEmbeddings(EmbeddingSizes sizes)
        : base(nameof(TokenEmbeddings))
    {
        _words = new EmbeddingTable(sizes.Vocabulary, sizes.Width);
        _positions = new EmbeddingTable(sizes.Positions, sizes.Width);
        _segments = sizes.Segments == 0 ? null : new EmbeddingTable(sizes.Segments, sizes.Width);
        _norm = nn.LayerNorm(sizes.Width, sizes.LayerNormEpsilon);
        _paddingId = sizes.PaddingId;
        _dropout = sizes.Dropout;
        RegisterComponents();
    }

    /// <summary>Int64 [B, T] ids and segments (null: all 0; ignored where there are none) → Float32 [B, T, Width].</summary>
    public override Tensor forward(Tensor ids, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var sum = _words.forward(ids);                                        // [B, T, Width]
        if (_segments is not null)
        {
            sum += _segments.forward(segments ?? zeros_like(ids));            // [B, T, Width]
        }

        var positions = _paddingId is { } padding ? TokenPositions.CountedAfter(padding, ids) : TokenPositions.Counted(ids);
        sum += _positions.forward(positions);                                 // [1, T, Width] or [B, T, Width]
        return MaskedDropout.Of(_norm.forward(sum), _dropout, training).MoveToOuterDisposeScope();
    }
}
