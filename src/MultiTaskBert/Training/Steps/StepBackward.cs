using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>How the losses of a step become the gradients that its parameters follow. Leaves them in <c>grad</c>.</summary>
internal abstract class StepBackward(ForwardPass forward, LossWeigher weigher)
{
    protected ForwardPass Forward => forward;

    protected LossWeigher Weigher => weigher;

    /// <summary>Forward and backward pass of a step. The trainable parameters have no gradients when it begins.</summary>
    /// <param name="batches">The micro-batches, at least one with a label.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    /// <param name="at">Which step it is.</param>
    /// <returns>What came of it. If the loss is not finite, there need not be gradients; if a gradient is not, it is in <c>grad</c>.</returns>
    internal abstract StepOutcome Run(MicroBatches batches, long firstBatch, WeightingStep at);

    /// <summary>The total of losses that are known as numbers, the weight of each, and by how much the total grows with each.</summary>
    protected (double Total, IReadOnlyDictionary<string, double> Weights, Dictionary<string, double> Slopes) Combine(
        Dictionary<string, double> values, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        using var mode = enable_grad();
        var losses = values.Select(loss => new HeadLoss(loss.Key, tensor((float)loss.Value, device: forward.Device, requires_grad: true))).ToArray();
        var combined = WeighingContract.Combine(weigher, losses, at);
        Backward(combined.Total);
        return (
            combined.Total.item<float>(),
            combined.Weights,
            losses.ToDictionary(loss => loss.Head, loss => loss.Loss.grad is { } slope ? slope.item<float>() : 0.0, StringComparer.Ordinal));
    }

    // A total may depend on nothing trainable, as that of a head which only saw frozen parts.
    protected static void Backward(Tensor total)
    {
        if (total.requires_grad)
        {
            total.backward();
        }
    }

    protected static Tensor Times(Tensor tensor, double factor)
    {
        using Scalar scalar = factor;   // held until the call has returned
        return tensor.mul(scalar);
    }
}
