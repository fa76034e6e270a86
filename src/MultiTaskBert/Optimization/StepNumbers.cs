namespace MultiTaskBert.Optimization;

/// <summary>Represents what one step does with a group of parameters, besides the options of the optimizer.</summary>
public sealed class StepNumbers
{
    internal StepNumbers(double learningRate, double? momentum, bool decays, double gradientDivisor)
    {
        LearningRate = learningRate;
        Momentum = momentum;
        Decays = decays;
        GradientDivisor = gradientDivisor;
    }

    /// <summary>Gets the learning rate of the group.</summary>
    public double LearningRate { get; }

    /// <summary>Gets what is kept of the direction of the step before, which a schedule may move; null for what the options say.</summary>
    public double? Momentum { get; }

    /// <summary>Gets whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>Gets what gradients are to be divided by first, 1 or more: so the norm of all of them is limited.</summary>
    public double GradientDivisor { get; }
}
