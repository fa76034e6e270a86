using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>The module of a <see cref="HiddenLayer"/>: dropout, a linear layer, an activation, perhaps LayerNorm.</summary>
internal sealed class ClassifierLayer : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those of the file.
    private readonly Parameter weight;    // [H, H]
    private readonly Parameter? bias;     // [H]
    private readonly Parameter? norm_weight;   // [H]
    private readonly Parameter? norm_bias;     // [H]
#pragma warning restore IDE1006
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropout;
    private readonly double _epsilon;

    /// <param name="shape">The sizes of the encoder.</param>
    /// <param name="layer">The options.</param>
    /// <param name="dropout">Dropout in front of it where the options name none.</param>
    /// <param name="pretrained">The trained weights, or null for first ones.</param>
    internal ClassifierLayer(BackboneShape shape, HiddenLayer layer, double dropout, PretrainedClassifier? pretrained)
        : base(nameof(ClassifierLayer))
    {
        long width = shape.HiddenSize;
        weight = new Parameter(pretrained?.HiddenWeight() ?? empty(width, width).normal_(0, shape.InitializerRange));
        bias = layer.HasBias ? new Parameter(pretrained?.HiddenBias() ?? zeros(width)) : null;
        if (layer.NormEpsilon is { } epsilon)
        {
            _epsilon = epsilon;
            norm_weight = new Parameter(pretrained?.NormWeight() ?? ones(width));
            norm_bias = layer.NormHasBias ? new Parameter(pretrained?.NormBias() ?? zeros(width)) : null;
        }

        _activation = HiddenActivations.Of(layer.Activation);
        _dropout = layer.Dropout ?? dropout;
        RegisterComponents();
    }

    /// <summary>[…, H] → […, H], in the dispose scope of the caller.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = _activation(nn.functional.linear(MaskedDropout.Of(input, _dropout, training), weight, bias));
        return (norm_weight is null ? output : nn.functional.layer_norm(output, [weight.size(0)], norm_weight, norm_bias, _epsilon)).MoveToOuterDisposeScope();
    }
}
