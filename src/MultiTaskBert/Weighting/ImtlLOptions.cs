namespace MultiTaskBert.Weighting;

/// <summary>The numbers of <see cref="LossWeighting.ImtlL"/>.</summary>
public sealed record ImtlLOptions
{
    /// <summary>How the logarithms of the weights learn.</summary>
    public WeightOptimizer Optimizer { get; init; } = WeightOptimizer.Adam;

    /// <summary>Their learning rate; finite and above 0. It is constant, and apart from the model's.</summary>
    public double LearningRate { get; init; } = 0.02;
}
