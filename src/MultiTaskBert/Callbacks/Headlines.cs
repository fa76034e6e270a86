using MultiTaskBert.Training;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Callbacks;

/// <summary>The few of an evaluation's many numbers that stand for the rest: what a line, a table or a picture has room for.</summary>
public static class Headlines
{
    /// <summary>Score, loss and exact match, as far as there are such, then of each head its headline. NaN is a model or a number that is not defined, and is told as it is.</summary>
    /// <param name="dev">An evaluation.</param>
    /// <returns>Names as in <see cref="EvaluationResult.Metrics"/>, with their values.</returns>
    public static IEnumerable<KeyValuePair<string, double>> Of(EvaluationResult dev)
    {
        ArgumentNullException.ThrowIfNull(dev);
        return HeadlineMetrics.Of(dev);
    }

    /// <summary>Of each head with labels the metric that comes first, which is the one that it is judged by.</summary>
    /// <param name="dev">An evaluation.</param>
    /// <returns>Names as in <see cref="EvaluationResult.Metrics"/>, such as <c>topic/accuracy</c>, with their values, in the order of the heads.</returns>
    public static IEnumerable<KeyValuePair<string, double>> OfHeads(EvaluationResult dev)
    {
        ArgumentNullException.ThrowIfNull(dev);
        return HeadlineMetrics.OfHeads(dev);
    }

    /// <summary>The head that a number such as <c>topic/accuracy</c> belongs to; empty for a number of all heads.</summary>
    public static string HeadOf(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric[..Math.Max(0, metric.IndexOf('/', StringComparison.Ordinal))];
    }

    /// <summary>Whether a number belongs to one class of a head, as <c>topic/f1[Jobs]</c> does.</summary>
    internal static bool IsOfOneClass(string metric) => HeadlineMetrics.IsOfOneClass(metric);
}
