using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>Token embeddings, with positions and segments where the encoder has them, projected to the width of the layers, normalised, with dropout.</summary>
internal sealed class DebertaV2Embeddings : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly EmbeddingTable _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly EmbeddingTable? _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly EmbeddingTable? _segments;

    [ComponentName(Name = "embed_proj")]
    private readonly Dense? _projection;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly double _dropout;

    internal DebertaV2Embeddings(DebertaV2Config config)
        : base(nameof(DebertaV2Embeddings))
    {
        var (common, width) = (config.Common, config.EmbeddingSize);
        _words = new EmbeddingTable(common.VocabularySize, width);
        _positions = config.HasAbsolutePositions ? new EmbeddingTable(common.MaxPositions, width) : null;
        _segments = common.TypeVocabularySize > 0 ? new EmbeddingTable(common.TypeVocabularySize, width) : null;
        _projection = width == common.HiddenSize ? null : new Dense(width, common.HiddenSize, withBias: false);
        _norm = nn.LayerNorm(common.HiddenSize, common.LayerNormEpsilon);
        _dropout = common.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>Int64 [B, T] ids, Bool [B, T] (false: padding), segments (null: all 0) → Float32 [B, T, H], 0 at padding.</summary>
    public override Tensor forward(Tensor ids, Tensor isToken, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var sum = _words.forward(ids);   // [B, T, E]
        if (_positions is not null)
        {
            sum += _positions.forward(TokenPositions.Counted(ids));   // [1, T, E]
        }

        if (_segments is not null)
        {
            sum += _segments.forward(segments ?? zeros_like(ids));
        }

        var normalised = _norm.forward(_projection?.forward(sum) ?? sum);   // [B, T, H]
        var masked = normalised * isToken.unsqueeze(-1).to(normalised.dtype);
        return MaskedDropout.Of(masked, _dropout, training).MoveToOuterDisposeScope();
    }
}
