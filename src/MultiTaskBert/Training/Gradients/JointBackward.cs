using MultiTaskBert.Data;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Gradients;

/// <summary>One backward pass of the total of all losses: the cheapest way, and the one where nobody asks for the gradients of single heads.</summary>
/// <remarks>
/// Over several micro-batches the loss of a head is the mean over its labelled items of the whole step, and the total is made of these losses, so that
/// the gradient is that of one large batch. A micro-batch adds its share: by the chain rule ∂total/∂loss of each head, times the gradient of its part of
/// that loss. Its tensors live no longer than itself.
/// </remarks>
internal sealed class JointBackward(StepForward forward, LossWeigher weigher, bool hasFixedWeights) : StepBackward(forward, weigher)
{
    internal override StepOutcome Run(MicroBatches batches, long firstBatch, WeightingStep at) => batches.Labelled.Count == 1
        ? Whole(batches.Batches[batches.Labelled[0]], firstBatch + batches.Labelled[0], at)
        : Accumulated(batches, firstBatch, at);

    private StepOutcome Whole(MtlBatch batch, long position, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        var losses = Forward.Losses(batch, position);
        var combined = Weigher.Combine(losses, at);
        var values = losses.ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
        var total = (double)combined.Total.item<float>();
        if (double.IsFinite(total))
        {
            Forward.Model.Backward(combined.Total);
        }

        return new StepOutcome(total, values, combined.Weights, double.NaN);
    }

    private StepOutcome Accumulated(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        // With fixed weights any losses tell them; otherwise those of the whole step have to be known before the first backward pass.
        var slopes = hasFixedWeights ? Combine(batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal), at).Slopes : null;
        var values = slopes is null ? Forward.Values(batches, firstBatch) : Pass(batches, firstBatch, slopes);
        (var total, var weights, var found) = Combine(values, at);   // once a step, unless it remembers nothing
        if (slopes is null && double.IsFinite(total))
        {
            Pass(batches, firstBatch, found);
        }

        return new StepOutcome(total, values, weights, double.NaN);
    }

    /// <summary>Goes through the micro-batches; returns the losses of the whole step.</summary>
    private Dictionary<string, double> Pass(MicroBatches batches, long firstBatch, Dictionary<string, double> slopes)
    {
        var values = batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal);
        foreach (var index in batches.Labelled)
        {
            using var scope = NewDisposeScope();
            var losses = Forward.Losses(batches.Batches[index], firstBatch + index);
            batches.AddShares(values, losses, index);
            if (values.Values.All(double.IsFinite))
            {
                Forward.Model.Backward(losses.Select(loss => Times(loss.Loss, slopes[loss.Head] * batches.Share(loss.Head, index))).Aggregate((sum, loss) => sum + loss));
            }
        }

        return values;
    }
}
