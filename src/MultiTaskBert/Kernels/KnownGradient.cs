using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>A loss that was computed together with its gradients, as a step of the graph of a weight and a bias: forward gives the number, backward the gradients times what comes down.</summary>
internal sealed class KnownGradient : KernelFunction<KnownGradient, KnownGradient.Numbers>
{
    /// <inheritdoc/>
    protected override int InputCount => 2;

    /// <summary>The loss as a tensor with a gradient, in the dispose scope of the caller.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="weight">The weight, with the gradient of the loss by it, in its shape.</param>
    /// <param name="bias">The bias, with the gradient of the loss by it, in its shape.</param>
    internal static Tensor Of(double loss, (Parameter Parameter, Tensor Slope) weight, (Parameter Parameter, Tensor Slope) bias) =>
        apply(weight.Parameter, bias.Parameter, new Numbers((float)loss, weight.Slope, bias.Slope));

    // The slopes are not saved with the step of the graph, which the garbage collector frees, but live as long as the dispose scope of the training step.
    /// <inheritdoc/>
    protected override (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, Numbers settings) => (tensor(settings.Loss), []);

    /// <inheritdoc/>
    protected override Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, Numbers settings) => [settings.Weight.mul(gradient), settings.Bias.mul(gradient)];

    /// <summary>What is known.</summary>
    internal sealed record Numbers(float Loss, Tensor Weight, Tensor Bias);
}
