namespace MultiTaskBert.Metrics.Classification;

/// <summary>
/// Counts of (truth, prediction) pairs, of which only those that occurred take memory. Every metric of one class a row is computed from them.
/// </summary>
internal sealed class ConfusionCounts
{
    private readonly string[] _listed;
    private readonly Dictionary<(string Truth, string Prediction), long> _pairs = [];

    /// <param name="listed">Classes that count even where they never occur, in the order of the matrix; distinct.</param>
    internal ConfusionCounts(string[] listed) => _listed = listed;

    internal void Add(string truth, string prediction, long times = 1)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        var pair = (truth, prediction);
        _pairs[pair] = _pairs.GetValueOrDefault(pair) + times;
    }

    internal void Reset() => _pairs.Clear();

    internal ConfusionMatrix Matrix() =>
        new(ClassList.InOrder(_listed, _pairs.Keys.SelectMany(IEnumerable<string> (pair) => [pair.Truth, pair.Prediction])), new(_pairs));

    /// <param name="leftOut">A class that is neither reported nor averaged, nor its counts part of the micro average; null for none.</param>
    internal ClassificationReport Report(string? leftOut = null)
    {
        var counts = new ClassCounts([.. _listed.Where(name => !Same(name, leftOut))]);
        foreach (var ((truth, prediction), times) in _pairs)
        {
            if (!Same(truth, leftOut))
            {
                counts.Add(truth, truths: times, predictions: 0, right: Same(truth, prediction) ? times : 0);
            }

            if (!Same(prediction, leftOut))
            {
                counts.Add(prediction, truths: 0, predictions: times, right: 0);
            }
        }

        return counts.Report();
    }

    /// <summary>Averages first, headline f1_macro, then each class.</summary>
    internal MetricValue[] Values(string? leftOut = null)
    {
        var report = Report(leftOut);
        return
        [
            .. ClassificationReport.Named(report.Macro, "_macro"),
            .. ClassificationReport.Named(report.Micro, "_micro"),
            .. ClassificationReport.Named(report.Weighted, "_weighted"),
            .. report.NamedPerClass(),
        ];
    }

    /// <summary>
    /// The four integers that agreement measures are made of, exact: products of counts overflow 64 bits and lose digits as doubles.
    /// </summary>
    internal Agreement Agree()
    {
        var truths = new Dictionary<string, Int128>(StringComparer.Ordinal);
        var predictions = new Dictionary<string, Int128>(StringComparer.Ordinal);
        Int128 total = 0;
        Int128 right = 0;
        foreach (var ((truth, prediction), times) in _pairs)
        {
            truths[truth] = truths.GetValueOrDefault(truth) + times;
            predictions[prediction] = predictions.GetValueOrDefault(prediction) + times;
            total += times;
            right += Same(truth, prediction) ? times : 0;
        }

        Int128 byChance = 0;
        Int128 truthSquares = 0;
        Int128 predictionSquares = 0;
        foreach (var (name, count) in truths)
        {
            byChance += count * predictions.GetValueOrDefault(name);
            truthSquares += count * count;
        }

        foreach (var count in predictions.Values)
        {
            predictionSquares += count * count;
        }

        var all = total * total;
        return new((double)((right * total) - byChance), (double)(all - byChance), (double)(all - truthSquares), (double)(all - predictionSquares));
    }

    private static bool Same(string name, string? other) => string.Equals(name, other, StringComparison.Ordinal);

    /// <param name="BeyondChance">n · right - sum t_k p_k, for n rows, t_k truths and p_k predictions of class k.</param>
    /// <param name="BeyondChancePossible">n² - sum t_k p_k.</param>
    /// <param name="TruthVariance">n² - sum t_k².</param>
    /// <param name="PredictionVariance">n² - sum p_k².</param>
    internal sealed record Agreement(double BeyondChance, double BeyondChancePossible, double TruthVariance, double PredictionVariance);
}
