using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Squared near the label and linear away from it, so that outliers pull less: d²/2 for |d| ≤ δ, else δ(|d| − δ/2), with d = x − y, averaged over the
/// items that have a label. Huber 1964, "Robust Estimation of a Location Parameter"; PyTorch's <c>HuberLoss</c>.
/// </summary>
internal static class Huber
{
    internal const double DefaultDelta = 1;

    /// <summary>The mean loss over the labelled items; 0 with a zero gradient if there is none.</summary>
    /// <param name="output">Float, any shape; the caller keeps ownership.</param>
    /// <param name="labels">Float of the same shape, NaN where there is no label.</param>
    /// <param name="delta">δ, above 0: where the loss becomes linear.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or <paramref name="delta"/> is not above 0.</exception>
    public static Tensor Mean(Tensor output, Tensor labels, double delta = DefaultDelta)
    {
        CheckDelta(delta, nameof(delta));
        using var scope = NewDisposeScope();
        var (present, target) = PresentLabels.Of(output, labels);
        var distance = (output - target).abs();
        using var bound = delta.ToScalar();
        var near = distance.clamp_max(bound);

        // n²/2 + δ(|d| − n) with n = min(|d|, δ): both branches at once, and no square of what is far.
        var each = (near.square() / 2) + ((distance - near) * delta);
        return LossShapes.Mean(each, present).MoveToOuterDisposeScope();
    }

    /// <summary>Throws unless the number is finite and above 0.</summary>
    internal static void CheckDelta(double value, string parameter)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(parameter, value, "It must be a number above 0.");
        }
    }
}
