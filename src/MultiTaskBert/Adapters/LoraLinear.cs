using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Adapters;

/// <summary>The adapter of one linear layer: what is added to its output is s · B A x, with A [r, In] and B [Out, r].</summary>
/// <remarks>Hu et al. 2021, equation 3. In training, dropout falls on x.</remarks>
internal sealed class LoraLinear : nn.Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // The names of the fields are those of PEFT's files.
    private readonly Parameter lora_A;   // [r, In]
    private readonly Parameter lora_B;   // [Out, r]
#pragma warning restore IDE1006

    private readonly double _dropout;
    private readonly Scalar _scale;

    /// <summary>An adapter with weights that say nothing yet, on the device and in the type of its layer.</summary>
    internal LoraLinear(LoraTarget target, LoraOptions options)
        : base(nameof(LoraLinear))
    {
        Target = target;
        _dropout = options.Dropout;
        _scale = options.Scale;
        var weight = target.Linear.Weight;

        // An adapter comes to a model that exists, maybe inside a scope of the caller's; it outlives that.
        lora_A = new Parameter(empty(options.Rank, weight.size(1), dtype: weight.dtype, device: weight.device));
        lora_B = new Parameter(empty(weight.size(0), options.Rank, dtype: weight.dtype, device: weight.device));
        lora_A.DetachFromDisposeScope();
        lora_B.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The layer that the adapter stands on.</summary>
    internal LoraTarget Target { get; }

    /// <summary>A [r, In]; the adapter owns it.</summary>
    internal Parameter A => lora_A;

    /// <summary>B [Out, r]; the adapter owns it.</summary>
    internal Parameter B => lora_B;

    /// <summary>
    /// Draws first weights as PEFT does: A from U(−1/√In, 1/√In), which is Kaiming's uniform distribution for a slope of √5, and B zero, so that
    /// nothing is added yet.
    /// </summary>
    internal void Draw()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // On the CPU and in Float32 always: the same seed gives the same numbers wherever the model is.
        var values = empty(lora_A.shape);
        var bound = 1 / Math.Sqrt(values.size(1));
        values.uniform_(-bound, bound, TorchRandom.Generator);
        lora_A.copy_(values);
        lora_B.zero_();
    }

    /// <summary>[…, In] → […, Out], what is added to the output of the layer.</summary>
    public override Tensor forward(Tensor input)
    {
        var seen = MaskedDropout.Of(input, _dropout, training);
        return nn.functional.linear(nn.functional.linear(seen, lora_A).mul(_scale), lora_B);
    }

    /// <summary>W ← W + s · B · A in the layer.</summary>
    internal void Merge()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Target.Linear.Weight.add_(lora_B.mm(lora_A), _scale);
    }
}
