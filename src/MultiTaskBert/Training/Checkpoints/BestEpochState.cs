namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What <see cref="BestEpoch"/> remembers besides weights.</summary>
/// <param name="Epoch">The best epoch, or null before the first.</param>
/// <param name="Result">Its evaluation.</param>
/// <param name="Waited">The number of evaluations since.</param>
internal sealed record BestEpochState(int? Epoch, EvaluationResult? Result, int Waited);
