using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>One layer: attention, then a feed-forward network. Unlike BERT's, the attention half has no dropout behind its last linear layer.</summary>
internal sealed class DistilBertLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attention")]
    private readonly SelfAttention _attention;

    [ComponentName(Name = "sa_layer_norm")]
    private readonly LayerNorm _attentionNorm;

    [ComponentName(Name = "ffn")]
    private readonly DistilBertFeedForward _feedForward;

    [ComponentName(Name = "output_layer_norm")]
    private readonly LayerNorm _outputNorm;

    private readonly double _epsilon;

    internal DistilBertLayer(BertConfig config)
        : base(nameof(DistilBertLayer))
    {
        _attention = new SelfAttention(config, "q_lin", "k_lin", "v_lin", "out_lin");
        _attentionNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _feedForward = new DistilBertFeedForward(config);
        _outputNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _epsilon = config.LayerNormEpsilon;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var attended = ResidualNorm.Of(_attention.forward(hidden, mask), hidden, _attentionNorm, _epsilon, dropout: 0);
        return ResidualNorm.Of(_feedForward.forward(attended), attended, _outputNorm, _epsilon, dropout: 0).MoveToOuterDisposeScope();
    }
}
