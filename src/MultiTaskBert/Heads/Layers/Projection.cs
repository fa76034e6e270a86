using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Layers;

/// <summary>Dropout and a linear layer: what a head computes its numbers with.</summary>
internal sealed class Projection : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those that checkpoints of Hugging Face use.
    private readonly Parameter weight;   // [outputs, H]
    private readonly Parameter bias;     // [outputs]
#pragma warning restore IDE1006
    private readonly double _dropout;

    internal Projection(BackboneShape shape, int outputs, double? dropout)
        : base(nameof(Projection))
    {
        weight = new Parameter(empty(outputs, shape.HiddenSize).normal_(0, shape.InitializerRange, TorchRandom.Generator));
        bias = new Parameter(zeros(outputs));
        _dropout = dropout ?? shape.ClassifierDropout;
        RegisterComponents();
    }

    /// <summary>[…, H] → […, outputs].</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(MaskedDropout.Of(input, _dropout, training), weight, bias);
}
