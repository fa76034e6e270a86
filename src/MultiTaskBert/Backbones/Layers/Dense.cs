using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>
/// A linear layer whose weights come from a checkpoint: y = x Wᵀ + b. Unlike <c>nn.Linear</c> it draws no first values, which would
/// only be overwritten.
/// </summary>
internal sealed class Dense : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those of the checkpoint.
    private readonly Parameter weight;   // [Out, In]
    private readonly Parameter bias;     // [Out]
#pragma warning restore IDE1006

    internal Dense(long inputs, long outputs)
        : base(nameof(Dense))
    {
        weight = new Parameter(empty(outputs, inputs));
        bias = new Parameter(empty(outputs));
        RegisterComponents();
    }

    /// <summary>[…, In] → […, Out].</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
}
