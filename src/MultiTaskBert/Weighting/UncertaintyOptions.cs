namespace MultiTaskBert.Weighting;

/// <summary>The numbers of <see cref="LossWeighting.Uncertainty"/>.</summary>
public sealed record UncertaintyOptions
{
    /// <summary>Which formula.</summary>
    public UncertaintyForm Form { get; init; } = UncertaintyForm.Classification;

    /// <summary>How s = log σ² learns.</summary>
    public WeightOptimizer Optimizer { get; init; } = WeightOptimizer.Adam;

    /// <summary>The learning rate of s; finite and above 0. It is constant, and apart from the model's.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>The first s of every head. LibMTL starts at −0.5, TorchJD at 0.</summary>
    public double Start { get; init; }
}
