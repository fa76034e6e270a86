using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.DistilBert;

/// <summary>The feed-forward network at each position.</summary>
internal sealed class DistilBertFeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "lin1")]
    private readonly Dense _wide;

    [ComponentName(Name = "lin2")]
    private readonly Dense _narrow;

    private readonly Activation _activation;
    private readonly double _dropout;

    internal DistilBertFeedForward(BertConfig config)
        : base(nameof(DistilBertFeedForward))
    {
        _wide = new Dense(config.HiddenSize, config.IntermediateSize);
        _narrow = new Dense(config.IntermediateSize, config.HiddenSize);
        _activation = Activation.Of(config.Activation);
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden) =>
        MaskedDropout.Of(_narrow.forward(_wide.ForwardActivated(hidden, _activation)), _dropout, training);
}
