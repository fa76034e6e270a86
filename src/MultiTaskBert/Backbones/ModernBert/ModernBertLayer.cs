using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>One layer: attention and a gated feed-forward network, each added to what it read, normalised before it (pre-norm).</summary>
internal sealed class ModernBertLayer : nn.Module<Tensor, ModernBertView, Tensor>
{
    [ComponentName(Name = "attn_norm")]
    private readonly LayerNorm? _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly ModernBertAttention _attention;

    [ComponentName(Name = "mlp_norm")]
    private readonly LayerNorm _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly ModernBertFeedForward _feedForward;

    /// <summary>Makes a layer.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="isLowest">The lowest layer reads the embeddings, which are normalised already.</param>
    internal ModernBertLayer(ModernBertConfig config, bool isLowest)
        : base(nameof(ModernBertLayer))
    {
        _attentionNorm = isLowest ? null : nn.LayerNorm(config.HiddenSize, config.NormEpsilon, bias: config.NormBias);
        _attention = new ModernBertAttention(config);
        _feedForwardNorm = nn.LayerNorm(config.HiddenSize, config.NormEpsilon, bias: config.NormBias);
        _feedForward = new ModernBertFeedForward(config);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, ModernBertView view)
    {
        using var scope = NewDisposeScope();
        var attended = hidden + _attention.forward(_attentionNorm?.forward(hidden) ?? hidden, view);
        return (attended + _feedForward.forward(_feedForwardNorm.forward(attended))).MoveToOuterDisposeScope();
    }
}
