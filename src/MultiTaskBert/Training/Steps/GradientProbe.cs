using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>Measures the gradients of the heads at the shared parameters beside a step that does not need them: one more forward pass, and one more backward pass a head.</summary>
internal static class GradientProbe
{
    /// <summary>Leaves the gradients of the heads' own parameters in <c>grad</c>; whoever asks clears them.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="batches">The micro-batches of the step, at least one with a label.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    /// <returns>The measures; null if nothing shared is trainable, or something is not finite.</returns>
    internal static GradientConflicts? Measure(ForwardPass forward, MicroBatches batches, long firstBatch)
    {
        using var scope = NewDisposeScope();
        var (values, rows) = HeadwisePass.Run(forward, batches, firstBatch);
        return values.Values.All(double.IsFinite) && rows.ToGradients() is { } gradients ? GradientConflicts.Of(gradients) : null;
    }
}
