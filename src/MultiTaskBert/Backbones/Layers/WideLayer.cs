using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>The wide linear layer of the feed-forward half, with its activation.</summary>
internal sealed class WideLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    private readonly Activation _activation;

    internal WideLayer(BertConfig config)
        : base(nameof(WideLayer))
    {
        _dense = new Dense(config.HiddenSize, config.IntermediateSize);
        _activation = Activation.Of(config.Activation);
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, 4H].</summary>
    public override Tensor forward(Tensor hidden) => _dense.ForwardActivated(hidden, _activation);
}
