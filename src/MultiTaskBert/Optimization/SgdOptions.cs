namespace MultiTaskBert.Optimization;

/// <summary>Stochastic gradient descent with momentum, by the formula of <c>torch.optim.SGD</c> without dampening or Nesterov momentum.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>How much of the direction of the step before is kept; 0 or more and less than 1. 0 needs no memory for it.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>How much of a weight is added to its gradient; 0 or more. Biases and normalizations do not decay.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    /// <remarks>A weight moves by the rate times its gradient, whose norm is cut to 1 by default and spread over all weights, so that rates near 1 may be right.</remarks>
    internal override double HighestRate => 10;

    /// <inheritdoc/>
    internal override bool HasMomentum => Momentum > 0;

    /// <inheritdoc/>
    internal override IEnumerable<string> Check()
    {
        string?[] problems = [Share(nameof(Momentum), Momentum), NotNegative(nameof(WeightDecay), WeightDecay)];
        return problems.OfType<string>();
    }

    private protected override StepOptimizer Build() => new SgdOptimizer(this);
}
