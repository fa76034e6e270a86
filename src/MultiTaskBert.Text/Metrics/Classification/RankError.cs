namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.RankError"/>.</summary>
internal sealed class RankError : Metric<string>
{
    private readonly ClassRanks _ranks;
    private long _sum;
    private long _rows;

    public RankError(IReadOnlyList<string> classes) => _ranks = new ClassRanks(classes);

    /// <inheritdoc/>
    public override void Add(string truth, string prediction)
    {
        if (_ranks.Of(truth, prediction) is var (gold, predicted))
        {
            _sum += Math.Abs(gold - predicted);
            _rows++;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("mae_ranks", _sum / (double)_rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset() => _sum = _rows = 0;
}
