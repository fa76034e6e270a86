namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What <see cref="BestEvaluation"/> remembers besides weights.</summary>
/// <param name="Evaluation">The best one, or null before the first.</param>
/// <param name="Waited">The number of evaluations since.</param>
internal sealed record BestEvaluationState(EvaluationRecord? Evaluation, int Waited);
