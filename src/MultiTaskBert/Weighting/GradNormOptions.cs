namespace MultiTaskBert.Weighting;

/// <summary>The numbers of <see cref="LossWeighting.GradNorm"/>.</summary>
public sealed record GradNormOptions
{
    /// <summary>Which of the two ways.</summary>
    public GradNormForm Form { get; init; } = GradNormForm.Paper;

    /// <summary>How strongly heads that learn slowly are pulled along; finite, 0 or more. 0 makes all gradients equally large.</summary>
    public double Alpha { get; init; } = 1.5;

    /// <summary>The learning rate of the weights, by plain gradient descent; finite and above 0.</summary>
    public double LearningRate { get; init; } = 0.025;
}
