using MultiTaskBert.Freezing;

namespace MultiTaskBert.Training;

/// <summary>Parts of the model were frozen or freed.</summary>
/// <param name="Epoch">The number of epochs done.</param>
/// <param name="Step">The number of steps done.</param>
/// <param name="Learning">What learns from now on.</param>
public sealed record FreezeChanged(int Epoch, long Step, FreezeReport Learning)
{
    /// <summary>What is done about the output of frozen layers, in a sentence; null if no layer is frozen together with all below it.</summary>
    public string? FrozenLayers { get; init; }
}
