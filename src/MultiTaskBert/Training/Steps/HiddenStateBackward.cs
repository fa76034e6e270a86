using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>
/// One short backward pass for each head, down to the hidden states that all heads read; the gradients are aggregated there, and one backward pass takes the result through
/// the encoder (Sener and Koltun 2018, section 3.3, "MGDA-UB"). Takes heads × hidden states × 4 bytes.
/// </summary>
/// <remarks>Shared parameters above the hidden states, as those of a pooler, get the weighted sum of the heads' gradients.</remarks>
internal sealed class HiddenStateBackward(ForwardPass forward, LossWeigher weigher, AggregatedStep aggregated) : StepBackward(forward, weigher)
{
    internal override StepOutcome Run(MicroBatches batches, long firstBatch, WeightingStep at)
    {
        using var scope = NewDisposeScope();
        var index = batches.Labelled.Single();   // Several would need the graphs of all of them at once; the options refuse it.
        var batch = batches.Batches[index];
        var (states, cut, losses) = Pass(batch, firstBatch + index);
        var values = losses.ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
        var (total, weights, slopes) = Combine(values, at);
        var outcome = new StepOutcome(total, values, weights, double.NaN);
        if (!double.IsFinite(total))
        {
            return outcome;
        }

        var matrix = Rows(cut.Last, losses, slopes);
        if (!states.Last.requires_grad)
        {
            return outcome;   // Nothing below the hidden states is trainable.
        }

        // What is not finite goes down as it is, for the optimizer to refuse.
        var (gradient, shares) = matrix.norm().isfinite().item<bool>()
            ? aggregated.Combine(new TaskGradients([.. losses.Select(loss => loss.Head)], matrix), slopes, at)
            : (matrix.sum(0L), null);
        Forward.Backward(states.Last, gradient.view(states.Last.shape));
        return outcome with { SharedWeights = shares };
    }

    private (HiddenStates States, HiddenStates Cut, IReadOnlyList<HeadLoss> Losses) Pass(MtlBatch batch, long position)
    {
        using var random = Forward.Draw(position);
        var states = Forward.Encode(batch)!;   // The options refuse heads that do not read the rows.
        var cut = states.Cut();
        return (states, cut, Forward.Losses(cut, batch));
    }

    /// <summary>[heads, all numbers of the hidden states]: the gradients of the plain losses there.</summary>
    private Tensor Rows(Tensor hidden, IReadOnlyList<HeadLoss> losses, Dictionary<string, double> slopes)
    {
        var matrix = zeros(losses.Count, hidden.numel(), device: hidden.device);
        var above = new Dictionary<Parameter, Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (row, (head, loss)) in losses.Index())
        {
            if (loss.requires_grad)
            {
                loss.backward(retain_graph: row < losses.Count - 1);   // What heads share above the cut, as a mean over tokens, is needed again.
                KernelFailure.Throw();
            }

            if (hidden.grad is { } gradient)
            {
                matrix[row].copy_(gradient.reshape(-1));
                hidden.grad = null;
            }

            Forward.Trainable!.ScaleOwn(head, aggregated.HasPlainHeads ? 1 : slopes[head]);
            foreach (var parameter in Forward.Trainable!.Shared)
            {
                if (parameter.grad is { } upper)
                {
                    var part = Times(upper, slopes[head]);
                    above[parameter] = above.TryGetValue(parameter, out var sum) ? sum + part : part;
                    parameter.grad = null;
                }
            }
        }

        foreach (var (parameter, sum) in above)
        {
            parameter.grad = sum;
        }

        return matrix;
    }
}
