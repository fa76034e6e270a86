using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Kernels.Dropout;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>A gated feed-forward network: W_o (act(x W_1) ⊙ x W_2), both matrices stored as one (GeGLU; Shazeer 2020, equation 6).</summary>
internal sealed class ModernBertFeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "Wi")]
    private readonly Dense _input;

    [ComponentName(Name = "Wo")]
    private readonly Dense _output;

    private readonly Activation _activation;
    private readonly double _dropout;

    internal ModernBertFeedForward(ModernBertConfig config)
        : base(nameof(ModernBertFeedForward))
    {
        _input = new Dense(config.HiddenSize, 2L * config.IntermediateSize, config.FeedForwardBias);
        _output = new Dense(config.IntermediateSize, config.HiddenSize, config.FeedForwardBias);
        _activation = Activation.Of(config.Activation);
        _dropout = config.FeedForwardDropout;
        RegisterComponents();
    }

    /// <summary>[B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor hidden)
    {
        var halves = _input.forward(hidden).chunk(2, -1);   // the first is activated, the second is the gate
        return _output.forward(MaskedDropout.Of(_activation.Apply(halves[0]) * halves[1], _dropout, training));
    }
}
