namespace MultiTaskBert;

/// <summary>Represents the parameters of the focal loss of a <see cref="MultiLabelClassificationHead"/>: <see cref="Losses.SigmoidFocal"/>.</summary>
public sealed class SigmoidFocalOptions
{
    /// <summary>Gets γ, at least 0: how much less entries count that are decided well already.</summary>
    public double Gamma { get; init; } = 2;

    /// <summary>Gets α, from 0 to 1: the weight of entries whose class applies; the others get 1−α.</summary>
    public double Alpha { get; init; } = 0.25;

    internal IEnumerable<string> Problems()
    {
        if (!(Gamma >= 0 && double.IsFinite(Gamma)))
        {
            yield return FormattableString.Invariant($"Focal.Gamma is {Gamma}; it must be at least 0.");
        }

        if (Alpha is not (>= 0 and <= 1))
        {
            yield return FormattableString.Invariant($"Focal.Alpha is {Alpha}; it must be from 0 to 1.");
        }
    }
}
