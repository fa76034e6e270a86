using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Mpnet;

/// <summary>The first half of a layer: self-attention and the residual around it.</summary>
internal sealed class MpnetAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "attn")]
    private readonly SelfAttention _self;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly double _epsilon;
    private readonly double _dropout;

    internal MpnetAttention(BertConfig config)
        : base(nameof(MpnetAttention))
    {
        _self = new SelfAttention(config, "q", "k", "v", "o");
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _epsilon = config.LayerNormEpsilon;
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>Float32 [B, T, H], Float32 [B, heads, T, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor bias) =>
        ResidualNorm.Of(_self.forward(hidden, bias), hidden, _norm, _epsilon, training ? _dropout : 0);
}
