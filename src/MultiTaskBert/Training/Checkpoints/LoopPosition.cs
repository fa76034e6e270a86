namespace MultiTaskBert.Training.Checkpoints;

/// <summary>Where the loop of a training is: what is done.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="StepsInEpoch">Steps of that epoch that are gone through, those without any label included.</param>
/// <param name="Batches">Batches gone through since the start, those without any label included: what the randomness depends on.</param>
/// <param name="Steps">Steps gone through since the start, those without any label included: what the learning rate depends on.</param>
/// <param name="Updates">Optimizer steps done since the start.</param>
/// <param name="SkippedInARow">Steps left out since the last update because a loss or a gradient was not finite.</param>
internal sealed record LoopPosition(int Epoch, int StepsInEpoch, long Batches, long Steps, long Updates, int SkippedInARow)
{
    /// <summary>Before the first step.</summary>
    internal static LoopPosition Start { get; } = new(1, 0, 0, 0, 0, 0);
}
