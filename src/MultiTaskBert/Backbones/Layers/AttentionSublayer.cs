using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>The first half of an <see cref="EncoderLayer{TInput}"/>: its attention, and the residual around it.</summary>
/// <typeparam name="TInput">What the attention reads beside the hidden states.</typeparam>
internal sealed class AttentionSublayer<TInput> : nn.Module<Tensor, TInput, Tensor>
{
    [ComponentName(Name = "self")]
    private readonly nn.Module<Tensor, TInput, Tensor> _self;

    [ComponentName(Name = "output")]
    private readonly ResidualLayer _output;

    internal AttentionSublayer(BertConfig config, nn.Module<Tensor, TInput, Tensor> attention)
        : base(nameof(AttentionSublayer<>))
    {
        _self = attention;
        _output = new ResidualLayer(config, config.HiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden, TInput input) => _output.forward(_self.forward(hidden, input), hidden);
}
