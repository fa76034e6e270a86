using static TorchSharp.torch;

namespace MultiTaskBert.Weighting.Numbers;

/// <summary>The values of losses.</summary>
internal static class LossValues
{
    /// <summary>The losses as numbers, in one transfer from the device.</summary>
    /// <exception cref="ArgumentException">There is none, or one is not a scalar.</exception>
    internal static double[] Of(IReadOnlyList<HeadLoss> losses)
    {
        if (losses.Count == 0)
        {
            throw new ArgumentException("There is no loss to weigh; leave the step out.", nameof(losses));
        }

        foreach (var loss in losses)
        {
            if (loss.Loss.dim() != 0)
            {
                throw new ArgumentException($"The loss of head '{loss.Head}' must be a scalar, but has shape [{string.Join(", ", loss.Loss.shape)}].", nameof(losses));
            }
        }

        using var scope = NewDisposeScope();
        return stack([.. losses.Select(loss => loss.Loss.detach().to(float64))]).cpu().data<double>().ToArray();
    }
}
