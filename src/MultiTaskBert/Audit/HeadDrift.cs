namespace MultiTaskBert.Audit;

/// <summary>Represents what became of one task when a model went on learning. Immutable.</summary>
public sealed class HeadDrift
{
    internal HeadDrift(string head, string metric, double before, double after, double sameAnswers) =>
        (Head, Metric, Before, After, SameAnswers) = (head, metric, before, after, sameAnswers);

    /// <summary>Gets the name of the head.</summary>
    public string Head { get; }

    /// <summary>Gets the metric it is judged by, as in <see cref="Training.EvaluationResult.Metrics"/>, for instance <c>intent/accuracy</c>.</summary>
    public string Metric { get; }

    /// <summary>Gets the value of the metric of the earlier model.</summary>
    public double Before { get; }

    /// <summary>Gets the value of the metric of the later model.</summary>
    public double After { get; }

    /// <summary>Gets the ratio of the rows labelled for the head on which both models give one answer, right or wrong, from 0 to 1; NaN where answers are no names.</summary>
    public double SameAnswers { get; }
}
