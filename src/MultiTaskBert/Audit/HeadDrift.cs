namespace MultiTaskBert.Audit;

/// <summary>What became of one task when a model went on learning.</summary>
/// <param name="Head">The head.</param>
/// <param name="Metric">The metric it is judged by, as in <see cref="Training.EvaluationResult.Metrics"/>, for instance <c>intent/accuracy</c>.</param>
/// <param name="Before">Its value of the earlier model.</param>
/// <param name="After">Its value of the later model.</param>
/// <param name="SameAnswers">The share of the rows labelled for the head on which both models give one answer, right or wrong; NaN where answers are no names.</param>
public sealed record HeadDrift(string Head, string Metric, double Before, double After, double SameAnswers);
