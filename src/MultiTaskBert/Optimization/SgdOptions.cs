using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Represents stochastic gradient descent with momentum, by the formula of <c>torch.optim.SGD</c> without dampening or Nesterov momentum.</summary>
public sealed record SgdOptions : OptimizerOptions
{
    /// <summary>How much of the direction of the step before is kept; 0 or more and less than 1. 0 needs no memory for it.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>How much of a weight is added to its gradient; 0 or more. Biases and normalizations do not decay.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    /// <remarks>A weight moves by the learning rate times its gradient, whose norm is cut to 1 by default and shared by all weights, so that learning rates near 1 may be right.</remarks>
    public override double HighestLearningRate => 10;

    /// <inheritdoc/>
    public override bool HasMomentum => Momentum > 0;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Decay(Momentum);
        rules.NotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    protected override StepOptimizer Create() => new SgdOptimizer(this);
}
