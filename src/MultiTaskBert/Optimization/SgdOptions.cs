using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary><see cref="OptimizerOptions.Sgd"/>.</summary>
internal sealed record SgdOptions : OptimizerOptions
{
    internal const double DefaultMomentum = 0.9;

    public double Momentum { get; init; } = DefaultMomentum;

    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    /// <remarks>A weight moves by the learning rate times its gradient, whose norm is cut to 1 by default and shared by all weights, so that learning rates near 1 may be right.</remarks>
    public override double HighestLearningRate => 10;

    /// <inheritdoc/>
    public override bool HasMomentum => Momentum > 0;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.Decay(Momentum);
        rules.NotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    protected override StepOptimizer Create() => new SgdOptimizer(this);
}
