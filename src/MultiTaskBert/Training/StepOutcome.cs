namespace MultiTaskBert.Training;

/// <summary>What one optimizer step came to.</summary>
/// <param name="Loss">The total that was minimised.</param>
/// <param name="HeadLosses">The loss of each head that had a label in the step, before weighting.</param>
/// <param name="Weights">The weight of each of those losses in the total.</param>
/// <param name="GradientNorm">The norm over all gradients before it was cut; NaN if the total was no number.</param>
internal sealed record StepOutcome(
    double Loss, IReadOnlyDictionary<string, double> HeadLosses, IReadOnlyDictionary<string, double> Weights, double GradientNorm)
{
    /// <summary>Whether the parameters were updated; if not, they are those of the step before.</summary>
    internal bool IsFinite => double.IsFinite(GradientNorm);
}
