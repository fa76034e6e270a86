namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.SpearmanCorrelation"/>.</summary>
internal sealed class SpearmanCorrelation : Metric<double>
{
    private readonly List<double> _truths = [];
    private readonly List<double> _predictions = [];

    /// <inheritdoc/>
    public override void Add(double truth, double prediction)
    {
        _truths.Add(truth);
        _predictions.Add(prediction);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("spearman", Correlation())];

    /// <inheritdoc/>
    public override void Reset()
    {
        _truths.Clear();
        _predictions.Clear();
    }

    private double Correlation()
    {
        if (_truths.Exists(double.IsNaN) || _predictions.Exists(double.IsNaN))
        {
            return double.NaN;
        }

        var moments = default(CoMoments);
        foreach (var (truth, prediction) in Ranks(_truths).Zip(Ranks(_predictions)))
        {
            moments.Add(truth, prediction);
        }

        return moments.Correlation;
    }

    private static double[] Ranks(List<double> values)
    {
        var sorted = values.ToArray();
        var rows = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, rows);

        var ranks = new double[sorted.Length];
        for (var first = 0; first < sorted.Length;)
        {
            var next = first + 1;
            while (next < sorted.Length && sorted[next].Equals(sorted[first]))
            {
                next++;
            }

            // Ranks count from 1, so the places first to next-1 hold the ranks first+1 to next.
            var average = (first + 1 + next) / 2.0;
            for (; first < next; first++)
            {
                ranks[rows[first]] = average;
            }
        }

        return ranks;
    }
}
