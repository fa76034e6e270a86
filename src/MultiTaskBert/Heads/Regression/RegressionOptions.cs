namespace MultiTaskBert;

/// <summary>Options of a <see cref="RegressionHead"/>.</summary>
public sealed record RegressionOptions : SentenceHeadOptions
{
    /// <summary>The formula that the head learns by; <see cref="RegressionLoss.SquaredError"/> by default.</summary>
    public RegressionLoss Loss { get; init; } = RegressionLoss.SquaredError;

    /// <summary>
    /// The mean of the labels that the training has, in their unit. The head learns (label − mean) / spread and answers in the unit of the labels; with
    /// labels far from 0 or of large spread, giving both makes the training start where it should.
    /// </summary>
    public double Mean { get; init; }

    /// <summary>The spread (standard deviation) of the labels that the training has, in their unit, above 0.</summary>
    public double Spread { get; init; } = 1;

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

        if (!((float)Spread > 0 && float.IsFinite((float)Spread)))
        {
            yield return FormattableString.Invariant($"{nameof(Spread)} is {Spread}; it must be above 0 and finite as a 32-bit float.");
        }
    }
}
