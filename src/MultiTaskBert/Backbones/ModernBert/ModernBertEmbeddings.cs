using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>Token embeddings, normalised, with dropout. Positions come in later, by rotation.</summary>
internal sealed class ModernBertEmbeddings : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "tok_embeddings")]
    private readonly EmbeddingTable _tokens;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    private readonly double _dropout;

    internal ModernBertEmbeddings(ModernBertConfig config)
        : base(nameof(ModernBertEmbeddings))
    {
        _tokens = new EmbeddingTable(config.VocabularySize, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.NormEpsilon, bias: config.NormBias);
        _dropout = config.EmbeddingDropout;
        RegisterComponents();
    }

    /// <summary>Int64 [B, T] → Float32 [B, T, H].</summary>
    public override Tensor forward(Tensor ids) => MaskedDropout.Of(_norm.forward(_tokens.forward(ids)), _dropout, training);
}
