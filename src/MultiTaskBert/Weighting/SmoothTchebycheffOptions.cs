namespace MultiTaskBert.Weighting;

/// <summary>The numbers of <see cref="LossWeighting.SmoothTchebycheff"/>.</summary>
public sealed record SmoothTchebycheffOptions
{
    /// <summary>Which of the two functions.</summary>
    public SmoothTchebycheffForm Form { get; init; } = SmoothTchebycheffForm.Relative;

    /// <summary>How smooth: near 0 only the worst head counts; large, all count alike. Finite and above 0.</summary>
    public double Mu { get; init; } = 1;

    /// <summary>
    /// <see cref="SmoothTchebycheffForm.Relative"/>: the epoch, from 0, whose mean losses the others are measured by; 0 or more. Until its end the
    /// sum of the losses' logarithms is minimised.
    /// </summary>
    public int WarmupEpoch { get; init; } = 1;

    /// <summary>
    /// <see cref="SmoothTchebycheffForm.Paper"/>: λ of every head, finite and at least 0; null gives each head of the step the same share.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Preference { get; init; }

    /// <summary><see cref="SmoothTchebycheffForm.Paper"/>: the loss that every head could reach, finite; null is 0.</summary>
    public IReadOnlyDictionary<string, double>? Ideal { get; init; }
}
