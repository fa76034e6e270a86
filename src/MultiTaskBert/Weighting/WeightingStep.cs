using System.Runtime.InteropServices;

namespace MultiTaskBert.Weighting;

/// <summary>Where in a training a step is.</summary>
/// <param name="Step">The step, from 0; what is random depends on it.</param>
/// <param name="Epoch">The number of completed epochs; 0 during the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WeightingStep(long Step, int Epoch);
