using MultiTaskBert.Training.Rows;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>One forward pass of a step, and one backward pass for the plain loss of each head, all the way down.</summary>
internal static class HeadwisePass
{
    /// <summary>Afterwards the heads' own parameters have the gradients of their plain losses in <c>grad</c>, and the shared ones none.</summary>
    /// <param name="forward">The forward pass.</param>
    /// <param name="batches">The micro-batches.</param>
    /// <param name="firstBatch">The number of the first of them in the training.</param>
    /// <returns>The losses of the whole step, and the gradients at the shared parameters in the dispose scope of the caller; not all of them if a loss is not finite.</returns>
    internal static (Dictionary<string, double> Values, GradientRows Rows) Run(ForwardPass forward, MicroBatches batches, long firstBatch)
    {
        var rows = new GradientRows(batches.Heads, forward.Trainable!, forward.Device);
        var values = batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal);
        foreach (var index in batches.Labelled)
        {
            using var scope = NewDisposeScope();
            var losses = forward.Losses(batches.Batches[index], firstBatch + index);
            batches.AddWeighted(values, losses, index);
            if (!values.Values.All(double.IsFinite))
            {
                continue;
            }

            foreach (var (head, loss) in losses)
            {
                using Scalar ratio = batches.RatioOf(head, index);
                forward.Backward(loss.mul(ratio), again: !head.Equals(losses[^1].Head, StringComparison.Ordinal));
                rows.Take(head);
            }
        }

        return (values, rows);
    }
}
