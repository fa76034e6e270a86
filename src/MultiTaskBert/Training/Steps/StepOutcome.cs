using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Steps;

/// <summary>What one optimizer step came to.</summary>
/// <param name="Loss">The total that was minimised.</param>
/// <param name="HeadLosses">The loss of each head that had a label in the step, before weighting.</param>
/// <param name="Weights">The weight of each of those losses in the total.</param>
/// <param name="GradientNorm">The norm over all gradients before it was cut; NaN if the total was no number.</param>
internal sealed record StepOutcome(
    double Loss, IReadOnlyDictionary<string, double> HeadLosses, IReadOnlyDictionary<string, double> Weights, double GradientNorm)
{
    /// <summary>How the gradients of the heads lie to each other at the shared parameters, if the step had to compute them.</summary>
    internal GradientConflicts? Conflicts { get; init; }

    /// <summary>For each protected head how far its output is from that of the teacher, before the weight; none without distillation.</summary>
    internal IReadOnlyDictionary<string, double> KeptLosses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>By what each head's own gradient is in that of the shared parameters; null where it is as in <see cref="Weights"/>.</summary>
    internal IReadOnlyDictionary<string, double>? SharedWeights { get; init; }

    /// <summary>Whether the parameters were updated; if not, they are those of the step before.</summary>
    internal bool IsFinite => double.IsFinite(GradientNorm);
}
