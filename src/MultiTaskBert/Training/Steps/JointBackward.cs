using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>One backward pass of the total of all losses: the cheapest way, and the one where nobody asks for the gradients of single heads.</summary>
/// <remarks>
/// Over several micro-batches the loss of a head is the mean over its labelled items of the whole step, and the total is made of these losses, so that
/// the gradient is that of one large batch. A micro-batch adds its share: by the chain rule ∂total/∂loss of each head, times the gradient of its part of
/// that loss. Its tensors live no longer than itself.
/// </remarks>
internal sealed class JointBackward(ForwardPass forward, LossWeigher weigher, bool hasFixedWeights) : StepBackward(forward, weigher)
{
    internal override StepOutcome Run(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        if (batches.Labelled.Count > 1)
        {
            return Accumulated(batches, firstBatch, at);
        }

        using var scope = NewDisposeScope();
        var index = batches.Labelled[0];
        var (losses, kept) = Forward.LossesForOptimizer(batches.Batches[index], firstBatch + index);
        var combined = WeighingContract.Combine(Weigher, losses, at);
        var sum = kept.Aggregate(combined.Total, (sum, loss) => sum + Times(loss.Loss, Forward.Distiller!.Weight));
        var total = (double)sum.item<float>();
        if (double.IsFinite(total))
        {
            Forward.Backward(sum);
        }

        return new StepOutcome(total, Numbers(losses), combined.Weights, double.NaN) { KeptLosses = Numbers(kept) };
    }

    private StepOutcome Accumulated(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        // With fixed weights any losses tell them; otherwise those of the whole step have to be known before the first backward pass.
        var slopes = hasFixedWeights ? Combine(batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal), at).Slopes : null;
        var kept = new Dictionary<string, double>(StringComparer.Ordinal);
        var values = slopes is null ? Forward.Values(batches, firstBatch) : Pass(batches, firstBatch, slopes, kept);
        (var total, var weights, var found) = Combine(values, at);   // once a step, unless it remembers nothing
        if (slopes is null && double.IsFinite(total))
        {
            Pass(batches, firstBatch, found, kept);
        }

        return new StepOutcome(total + (kept.Values.Sum() * (Forward.Distiller?.Weight ?? 0)), values, weights, double.NaN) { KeptLosses = kept };
    }

    /// <summary>Goes through the micro-batches; returns the losses of the whole step, and adds up the distances from an earlier model.</summary>
    private Dictionary<string, double> Pass(MicroBatches batches, long firstBatch, Dictionary<string, double> slopes, Dictionary<string, double> keptValues)
    {
        var values = batches.Heads.ToDictionary(head => head, _ => 0.0, StringComparer.Ordinal);
        var keptShares = Forward.Distiller?.Shares([.. batches.Labelled.Select(index => batches.Batches[index])]) ?? [];
        foreach (var (place, index) in batches.Labelled.Index())
        {
            using var scope = NewDisposeScope();
            var (losses, kept) = Forward.LossesForOptimizer(batches.Batches[index], firstBatch + index);
            batches.AddWeighted(values, losses, index);
            foreach (var (head, loss) in kept)
            {
                keptValues[head] = keptValues.GetValueOrDefault(head) + (keptShares[head][place] * loss.item<float>());
            }

            if (values.Values.Concat(keptValues.Values).All(double.IsFinite))
            {
                Tensor[] parts =
                [
                    .. losses.Select(loss => Times(loss.Loss, slopes[loss.Head] * batches.RatioOf(loss.Head, index))),
                    .. kept.Select(loss => Times(loss.Loss, Forward.Distiller!.Weight * keptShares[loss.Head][place])),
                ];
                Forward.Backward(parts.Aggregate((sum, part) => sum + part));
            }
        }

        return values;
    }

    private static Dictionary<string, double> Numbers(IReadOnlyList<HeadLoss> losses) =>
        losses.ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
}
