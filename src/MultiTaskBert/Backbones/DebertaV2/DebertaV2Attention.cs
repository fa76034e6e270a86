using MultiTaskBert.Backbones.Bert;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DebertaV2;

/// <summary>The first half of a layer: self-attention and the residual around it.</summary>
internal sealed class DebertaV2Attention : nn.Module<Tensor, DebertaV2View, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly DebertaV2SelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    internal DebertaV2Attention(DebertaV2Config config)
        : base(nameof(DebertaV2Attention))
    {
        _self = new DebertaV2SelfAttention(config);
        _output = new BertResidual(config.Common, config.Common.HiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, DebertaV2View view) => _output.forward(_self.forward(hidden, view), hidden);
}
