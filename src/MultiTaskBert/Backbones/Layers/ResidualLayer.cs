using MultiTaskBert.Kernels.Norms;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>What ends both halves of a layer: a linear layer, dropout, the residual sum, layer normalisation after it (post-norm).</summary>
internal sealed class ResidualLayer : nn.Module<Tensor, Tensor, Tensor>
{
    [ComponentName(Name = "dense")]
    private readonly Dense _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    private readonly double _epsilon;
    private readonly double _dropout;

    internal ResidualLayer(BertConfig config, long inputs)
        : base(nameof(ResidualLayer))
    {
        _dense = new Dense(inputs, config.HiddenSize);
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEpsilon);
        _epsilon = config.LayerNormEpsilon;
        _dropout = config.HiddenDropout;
        RegisterComponents();
    }

    /// <summary>[B, T, In] and the residual [B, T, H] → [B, T, H].</summary>
    public override Tensor forward(Tensor input, Tensor residual) =>
        ResidualNorm.Of(_dense.ForwardAsComputed(input), residual, _norm, _epsilon, training ? _dropout : 0);
}
