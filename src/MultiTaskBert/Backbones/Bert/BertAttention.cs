using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Bert;

/// <summary>The first half of a layer: self-attention and the residual around it.</summary>
internal sealed class BertAttention : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly BertSelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly BertResidual _output;

    internal BertAttention(BertConfig config)
        : base(nameof(BertAttention))
    {
        _self = new BertSelfAttention(config);
        _output = new BertResidual(config, config.HiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H], Bool [B, 1, 1, T] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, Tensor readable) => _output.forward(_self.forward(hidden, readable), hidden);
}
