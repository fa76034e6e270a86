namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.QuadraticWeightedKappa"/>.</summary>
internal sealed class QuadraticWeightedKappa : Metric<string>
{
    private readonly ClassRanks _ranks;
    private readonly long[] _truths;
    private readonly long[] _predictions;
    private long _disagreement;   // Σ (truth − prediction)²
    private long _rows;

    public QuadraticWeightedKappa(IReadOnlyList<string> classes)
    {
        _ranks = new ClassRanks(classes);
        _truths = new long[_ranks.Count];
        _predictions = new long[_ranks.Count];
    }

    /// <inheritdoc/>
    public override void Add(string truth, string prediction)
    {
        if (_ranks.Of(truth, prediction) is var (gold, predicted))
        {
            _truths[gold]++;
            _predictions[predicted]++;
            _disagreement += (long)(gold - predicted) * (gold - predicted);
            _rows++;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        // 1 − Σ w observed / Σ w by chance, where chance is truths × predictions / rows. Integers of 128 bits keep the products exact.
        Int128 byChance = 0;
        for (var truth = 0; truth < _truths.Length; truth++)
        {
            for (var prediction = 0; prediction < _predictions.Length; prediction++)
            {
                byChance += (Int128)((truth - prediction) * (long)(truth - prediction)) * _truths[truth] * _predictions[prediction];
            }
        }

        return [new("quadratic_weighted_kappa", 1 - ((double)((Int128)_disagreement * _rows) / (double)byChance))];
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(_truths);
        Array.Clear(_predictions);
        _disagreement = _rows = 0;
    }
}
