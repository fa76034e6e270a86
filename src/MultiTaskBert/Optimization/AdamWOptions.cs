using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Represents AdamW, Adam with decoupled weight decay.</summary>
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

    /// <summary>The ratio of a weight that one step takes away, before it is multiplied by the learning rate; 0 or more.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc/>
    /// <remarks>Each weight moves by about the learning rate in each step, however small the gradient is; those of an encoder are about 0.04.</remarks>
    public override double HighestLearningRate => 0.1;

    /// <inheritdoc/>
    public override bool HasMomentum => true;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Decay(Beta1);
        rules.Decay(Beta2);
        rules.Positive(Epsilon);
        rules.NotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    protected override StepOptimizer Create() => new AdamWOptimizer(this);
}
