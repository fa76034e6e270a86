namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="RegressionHead"/>.</summary>
public sealed class RegressionOptions : SentenceHeadOptions
{
    /// <summary>Gets the loss; <see cref="RegressionLoss.SquaredError"/> by default.</summary>
    public RegressionLoss Loss { get; init; } = RegressionLoss.SquaredError;

    /// <summary>
    /// Gets the mean of the labels that the training has, in their unit. The head is trained on (label − mean) / standard deviation and answers in the unit of the labels; with
    /// labels far from 0 or of a large standard deviation, giving both makes the training start where it should.
    /// </summary>
    public double Mean { get; init; }

    /// <summary>Gets the standard deviation of the labels that the training has, in their unit, above 0.</summary>
    public double StandardDeviation { get; init; } = 1;

    internal IEnumerable<string> Problems()
    {
        foreach (var problem in SharedProblems())
        {
            yield return problem;
        }

        foreach (var problem in Loss?.Check() ?? [$"{nameof(Loss)} is null; use {nameof(RegressionLoss)}.{nameof(RegressionLoss.SquaredError)}."])
        {
            yield return problem;
        }

        if (!float.IsFinite((float)Mean))
        {
            yield return FormattableString.Invariant($"{nameof(Mean)} is {Mean}; it must be finite as a 32-bit float.");
        }

        if (!((float)StandardDeviation > 0 && float.IsFinite((float)StandardDeviation)))
        {
            yield return FormattableString.Invariant($"{nameof(StandardDeviation)} is {StandardDeviation}; it must be above 0 and finite as a 32-bit float.");
        }
    }
}
