namespace MultiTaskBert.Optimization;

/// <summary>AdamW: Adam with decoupled weight decay.</summary>
/// <remarks>
/// Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", with the defaults and the formula of <c>torch.optim.AdamW</c> except
/// that biases and normalizations do not decay.
/// </remarks>
public sealed record AdamWOptions : OptimizerOptions
{
    /// <summary>How much of the mean of the gradients is kept each step; 0 or more and less than 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of the squared gradients is kept each step; 0 or more and less than 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the denominator; above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The share of a weight that one step takes away, before it is multiplied by the learning rate; 0 or more.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    /// <remarks>Each weight moves by about the rate in each step, however small the gradient is; those of an encoder are about 0.04.</remarks>
    internal override double HighestRate => 0.1;

    /// <inheritdoc/>
    internal override bool HasMomentum => true;

    /// <inheritdoc/>
    internal override IEnumerable<string> Check()
    {
        string?[] problems =
        [
            Share(nameof(Beta1), Beta1),
            Share(nameof(Beta2), Beta2),
            Positive(nameof(Epsilon), Epsilon),
            NotNegative(nameof(WeightDecay), WeightDecay),
        ];
        return problems.OfType<string>();
    }

    private protected override StepOptimizer Build() => new AdamWOptimizer(this);
}
