using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Token, position and segment embeddings, summed, normalised, with dropout (Devlin et al. 2019, figure 2).</summary>
internal sealed class BertEmbeddings : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly EmbeddingTable _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly EmbeddingTable _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly EmbeddingTable _segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly double _dropout;

    internal BertEmbeddings(BertConfig config)
        : base(nameof(BertEmbeddings))
    {
        _words = new EmbeddingTable(config.VocabularySize, config.HiddenSize);
        _positions = new EmbeddingTable(config.MaxPositions, config.HiddenSize);
        _segments = new EmbeddingTable(config.TypeVocabularySize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>Int64 [B, T] ids and segments (null: all 0) → Float32 [B, T, H].</summary>
    public override Tensor forward(Tensor ids, Tensor? segments)
    {
        using var scope = NewDisposeScope();
        var positions = arange(ids.size(1), dtype: ScalarType.Int64, device: ids.device).unsqueeze(0);   // [1, T]
        var sum = _words.forward(ids)                                // [B, T, H]
            + _segments.forward(segments ?? zeros_like(ids))         // [B, T, H]
            + _positions.forward(positions);                         // [1, T, H]
        return nn.functional.dropout(_norm.forward(sum), _dropout, training).MoveToOuterDisposeScope();
    }
}
