using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary><see cref="OptimizerOptions.AdamW"/>.</summary>
internal sealed record AdamWOptions : OptimizerOptions
{
    internal const double DefaultBeta1 = 0.9;
    internal const double DefaultBeta2 = 0.999;
    internal const double DefaultEpsilon = 1e-8;
    internal const double DefaultWeightDecay = 0.01;

    public double Beta1 { get; init; } = DefaultBeta1;

    public double Beta2 { get; init; } = DefaultBeta2;

    public double Epsilon { get; init; } = DefaultEpsilon;

    public double WeightDecay { get; init; } = DefaultWeightDecay;

    /// <inheritdoc/>
    /// <remarks>Each weight moves by about the learning rate in each step, however small the gradient is; those of an encoder are about 0.04.</remarks>
    public override double HighestLearningRate => 0.1;

    /// <inheritdoc/>
    public override bool HasMomentum => true;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.Decay(Beta1);
        rules.Decay(Beta2);
        rules.Positive(Epsilon);
        rules.NotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    protected override StepOptimizer Create() => new AdamWOptimizer(this);
}
