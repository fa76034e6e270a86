namespace MultiTaskBert.Weighting;

/// <summary>The numbers of <see cref="LossWeighting.Famo"/>.</summary>
public sealed record FamoOptions
{
    /// <summary>The learning rate of the weights, by Adam; finite and above 0.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <summary>L2 decay of what the weights are the softmax of; finite, 0 or more. The paper and LibMTL have 10⁻³, the authors' code 10⁻⁵.</summary>
    public double WeightDecay { get; init; } = 1e-3;
}
