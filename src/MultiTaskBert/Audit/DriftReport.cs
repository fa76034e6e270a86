using System.Globalization;
using MultiTaskBert.Data;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Audit;

/// <summary>Represents whether a model that was trained on something new has kept what it could do: the same rows, before and after.</summary>
/// <remarks>Immutable, safe to share between threads.</remarks>
public sealed class DriftReport
{
    private DriftReport(IReadOnlyList<HeadDrift> heads, int rows) => (Heads, Rows) = (heads, rows);

    /// <summary>Gets the heads that both models have and that the rows have labels for, in the order of the earlier model.</summary>
    public IReadOnlyList<HeadDrift> Heads { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Rows { get; }

    /// <summary>Evaluates two models on the same rows; afterwards both are in eval mode.</summary>
    /// <param name="before">The model as it was; the caller keeps ownership.</param>
    /// <param name="after">The model that went on learning, with heads of the same names; the caller keeps ownership.</param>
    /// <param name="dev">Rows with labels for heads that both have, for instance the dev set of the old tasks.</param>
    /// <param name="batchSize">The number of rows that are computed at once, at least 1; it changes speed and memory.</param>
    /// <param name="collation">The length limit and the padding; null takes the defaults.</param>
    /// <param name="allowUnknownLabels">Whether gold labels that a model does not know are allowed; they count as wrong.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="ArgumentException">The rows have no labels for any head that both models have.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static DriftReport Measure(
        MultiTaskModel before,
        MultiTaskModel after,
        MtlDataset dev,
        int batchSize = EvaluationOptions.DefaultBatchSize,
        CollatorOptions? collation = null,
        bool allowUnknownLabels = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(dev);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var options = new EvaluationOptions { BatchSize = batchSize, Collation = collation ?? new CollatorOptions(), AllowUnknownLabels = allowUnknownLabels };
        TaskHead[] heads = [.. before.Heads.Where(head => after.Heads.Any(other => other.Name.Equals(head.Name, StringComparison.Ordinal)) && dev.LabelCounts.GetValueOrDefault(head.Name) > 0)];
        if (heads.Length == 0)
        {
            throw new ArgumentException(
                $"The rows label {Names(dev.LabelCounts.Keys)}; the earlier model has {Names(before.Heads.Select(head => head.Name))} and the later one {Names(after.Heads.Select(head => head.Name))}: "
                + "there must be a head in all three.",
                nameof(dev));
        }

        var old = HeadlineMetrics.OfHeads(Evaluator.Evaluate(before, dev, options, cancellationToken)).ToDictionary(metric => MetricNames.HeadOf(metric.Key)!, StringComparer.Ordinal);
        var now = Evaluator.Evaluate(after, dev, options, cancellationToken);
        var same = SameAnswers(before, after, heads, dev, options, cancellationToken);
        return new DriftReport(
            [.. heads.Select(head => new HeadDrift(head.Name, old[head.Name].Key, old[head.Name].Value, now[old[head.Name].Key], same[head.Name]))],
            dev.Count);
    }

    /// <summary>Returns a table in Markdown.</summary>
    public override string ToString()
    {
        var table = new MarkdownTable("head", "metric", "before:", "after:", "change:", "same answers:");
        foreach (var head in Heads)
        {
            table.Add(head.Head, head.Metric, Number(head.Before), Number(head.After), Number(head.After - head.Before), double.IsNaN(head.SameAnswers) ? "–" : Number(head.SameAnswers));
        }

        return table.ToString();
    }

    private static Dictionary<string, double> SameAnswers(
        MultiTaskModel before, MultiTaskModel after, TaskHead[] heads, MtlDataset dev, EvaluationOptions options, CancellationToken cancellationToken)
    {
        var asked = new PredictorOptions { BatchSize = options.BatchSize, MaxLength = options.Collation.MaxLength, PadToMultipleOf = options.Collation.PadToMultipleOf, LongText = options.Collation.LongText };
        using Predictor one = new(before, asked), other = new(after, asked);
        var counts = heads.ToDictionary(head => head.Name, _ => (Same: 0, All: 0), StringComparer.Ordinal);
        foreach (var (row, (then, now)) in dev.Zip(one.PredictRows(dev, cancellationToken).Zip(other.PredictRows(dev, cancellationToken))))
        {
            foreach (var head in heads.Where(head => head.Layout.HasExactAnswers && row.Labels.ContainsKey(head.Name)))
            {
                var (same, all) = counts[head.Name];
                counts[head.Name] = (same + (head.Layout.AreEqual(then[head.Name].Answer, now[head.Name].Answer) ? 1 : 0), all + 1);
            }
        }

        return counts.ToDictionary(count => count.Key, count => (double)count.Value.Same / count.Value.All, StringComparer.Ordinal);   // NaN where nothing was compared
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.DefaultIfEmpty("nothing"));

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
