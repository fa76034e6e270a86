using MultiTaskBert.Backbones;
using MultiTaskBert.Heads.Layers;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>The module of a <see cref="HiddenLayer"/>: dropout, a linear layer, an activation, perhaps LayerNorm.</summary>
internal sealed class ClassifierLayer : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those of the file.
    private readonly Parameter weight;   // [H, H]
    private readonly Parameter? bias;    // [H]
#pragma warning restore IDE1006
    [ComponentName(Name = "norm")]
    private readonly LayerNorm? _norm;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropout;

    /// <param name="shape">The sizes of the encoder.</param>
    /// <param name="layer">The options.</param>
    /// <param name="dropout">Dropout in front of it where the options name none.</param>
    /// <param name="pretrained">The trained weights, or null for first ones.</param>
    internal ClassifierLayer(BackboneShape shape, HiddenLayer layer, double dropout, PretrainedClassifier? pretrained)
        : base(nameof(ClassifierLayer))
    {
        long width = shape.HiddenSize;
        weight = new Parameter(pretrained?.HiddenWeight() ?? empty(width, width).normal_(0, shape.InitializerRange, TorchRandom.Generator));
        bias = layer.HasBias ? new Parameter(pretrained?.HiddenBias() ?? zeros(width)) : null;
        if (layer.NormEpsilon is { } epsilon)
        {
            _norm = nn.LayerNorm(width, epsilon, bias: layer.NormHasBias);
            Fill(_norm.weight, pretrained?.NormWeight());
            Fill(_norm.bias, pretrained?.NormBias());
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
        return (_norm is null ? output : _norm.forward(output)).MoveToOuterDisposeScope();
    }

    private static void Fill(Parameter? parameter, Tensor? trained)
    {
        using var noGradient = no_grad();
        using var values = trained;
        if (values is not null)
        {
            parameter!.copy_(values);
        }
    }
}
