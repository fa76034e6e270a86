using System.Runtime.InteropServices;

namespace MultiTaskBert.Optimization;

/// <summary>Represents what one step does with a group of parameters, besides the options of the optimizer.</summary>
/// <param name="LearningRate">The learning rate of the group.</param>
/// <param name="Momentum">What is kept of the direction of the step before, which a schedule may move; null for what the options say.</param>
/// <param name="Decays">Whether weight decay applies.</param>
/// <param name="GradientDivisor">What gradients are to be divided by first, 1 or more: so the norm of all of them is limited.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StepNumbers(double LearningRate, double? Momentum, bool Decays, double GradientDivisor);
