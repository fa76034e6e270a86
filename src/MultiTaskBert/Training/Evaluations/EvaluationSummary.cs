using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>Gathers the numbers of all heads under their names.</summary>
internal static class EvaluationSummary
{
    internal static EvaluationResult Of(IReadOnlyList<HeadTally> tallies, JointExactMatch? exact, int rows, int truncatedRows, IReadOnlyDictionary<string, long> lostLabels)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        var lower = new HashSet<string>(StringComparer.Ordinal) { EvaluationResult.Loss };
        var labelled = tallies.Where(tally => tally.Rows > 0).Select(tally => (tally.Head, tally.MeanLoss, Values: tally.Values().ToArray())).ToArray();

        // What there is nothing to compute from is not there; NaN is what a model came to that no longer computes numbers, and stays NaN.
        var headlines = labelled.Where(tally => tally.Values is [{ HigherIsBetter: true }, ..]).Select(tally => tally.Values[0].Value).ToArray();
        metrics[EvaluationResult.Score] = headlines.Length == 0 ? double.NaN : headlines.Average();
        double[] losses = [.. labelled.Select(tally => tally.MeanLoss).OfType<double>()];
        if (losses.Length > 0)
        {
            metrics[EvaluationResult.Loss] = losses.Sum();
        }

        if (exact?.Strict.Rows > 0)
        {
            metrics[EvaluationResult.ExactMatch] = exact.Strict.Value;   // over no rows there is none
        }

        foreach (var (head, loss, values) in labelled)
        {
            if (loss is { } mean)
            {
                metrics[MetricNames.Of(head.Name, EvaluationResult.Loss)] = mean;
                lower.Add(MetricNames.Of(head.Name, EvaluationResult.Loss));
            }

            foreach (var value in values)
            {
                var name = MetricNames.Of(head.Name, value.Name);
                if (!metrics.TryAdd(name, value.Value))
                {
                    throw new InvalidOperationException($"Two metrics of head '{head.Name}' are named '{value.Name}'; give each a name of its own.");
                }

                if (!value.HigherIsBetter)
                {
                    lower.Add(name);
                }
            }
        }

        return new EvaluationResult { Metrics = metrics, LowerIsBetter = lower, Rows = rows, TruncatedRows = truncatedRows, LostLabels = lostLabels };
    }
}
