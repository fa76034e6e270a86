using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>
/// One backward pass for each head, down to all shared parameters: their gradients are aggregated there, and each head's own parameters follow its own loss. The losses of
/// micro-batches are computed once, since the weights are needed only at the end.
/// </summary>
internal sealed class HeadwiseBackward(ForwardPass forward, LossWeigher weigher, AggregatedStep aggregated) : StepBackward(forward, weigher)
{
    internal override StepOutcome Run(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        var (values, rows) = HeadwisePass.Run(Forward, batches, firstBatch);
        var (total, weights, slopes) = Combine(values, at);
        var outcome = new StepOutcome(total, values, weights, double.NaN);
        if (!double.IsFinite(total))
        {
            return outcome;
        }

        foreach (var (head, slope) in slopes.Where(_ => !aggregated.HasPlainHeads))
        {
            Forward.Trainable!.ScaleOwn(head, slope);
        }

        if (rows.ToGradients() is not { } gradients)
        {
            rows.Give(rows.Sum());   // Nothing, or something that the optimizer refuses.
            return outcome;
        }

        var conflicts = GradientConflicts.Of(gradients);
        var (gradient, shares) = aggregated.Combine(gradients, slopes, at);
        rows.Give(gradient);
        return outcome with { Conflicts = conflicts, SharedWeights = shares };
    }
}
