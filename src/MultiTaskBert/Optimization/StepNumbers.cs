using System.Runtime.InteropServices;

namespace MultiTaskBert.Optimization;

/// <summary>What one step does with a group of parameters, besides the options of the optimizer.</summary>
/// <param name="Rate">The learning rate of the group.</param>
/// <param name="Momentum">What is kept of the direction of the step before; null for what the options say.</param>
/// <param name="Decays">Whether weight decay applies.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StepNumbers(double Rate, double? Momentum, bool Decays);
