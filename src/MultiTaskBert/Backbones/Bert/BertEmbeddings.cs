using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>Token, position and segment embeddings, summed, normalised, with dropout (Devlin et al. 2019, figure 2).</summary>
internal sealed class BertEmbeddings : nn.Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "word_embeddings")]
    private readonly Embedding _words;

    [ComponentName(Name = "position_embeddings")]
    private readonly Embedding _positions;

    [ComponentName(Name = "token_type_embeddings")]
    private readonly Embedding _segments;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly double _dropout;

    internal BertEmbeddings(BertConfig config)
        : base(nameof(BertEmbeddings))
    {
        _words = Table(config.VocabularySize, config.HiddenSize, config.PadTokenId);
        _positions = Table(config.MaxPositions, config.HiddenSize);
        _segments = Table(config.TypeVocabularySize, config.HiddenSize);
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

    // From given values, because the constructor would draw some that the checkpoint overwrites.
    private static Embedding Table(long rows, long width, long? padding = null) =>
        nn.Embedding_from_pretrained(empty(rows, width), freeze: false, padding_idx: padding);
}
