using System.Runtime.InteropServices;

namespace MultiTaskBert.Weighting;

/// <summary>Represents where in a training a step is.</summary>
/// <param name="step">The step, from 0; what is random depends on it.</param>
/// <param name="epoch">The number of completed epochs; 0 during the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly struct WeightingStep(long step, int epoch)
{
    /// <summary>Gets the step, from 0; what is random depends on it.</summary>
    public long Step { get; } = step;

    /// <summary>Gets the number of completed epochs; 0 during the first.</summary>
    public int Epoch { get; } = epoch;
}
