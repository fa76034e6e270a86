using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.CalibrationError"/>.</summary>
internal sealed class CalibrationError : Metric<string, IClassProbabilities>, ICalibrationMetric
{
    internal const int DefaultBins = 15;

    private readonly long[] _counts;
    private readonly long[] _right;
    private readonly CompensatedSum[] _confidence;

    public CalibrationError(int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _counts = new long[bins];
        _right = new long[bins];
        _confidence = new CompensatedSum[bins];
    }

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        var best = row.Best;
        var confidence = row.Probabilities[best];
        var bin = 0;
        while (bin < _counts.Length - 1 && confidence > (bin + 1) / (double)_counts.Length)
        {
            bin++;
        }

        _counts[bin]++;
        _right[bin] += best == row.Truth ? 1 : 0;
        _confidence[bin].Add(confidence);
    }

    /// <summary>The intervals as of now, from low to high confidence: what a reliability diagram shows.</summary>
    public IReadOnlyList<CalibrationBin> Bins() =>
    [
        .. _counts.Select((count, bin) => new CalibrationBin(
            count, ClassCounts.Ratio(_right[bin], count), ClassCounts.Ratio(_confidence[bin].Value, count))),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var bins = Bins();
        var rows = bins.Sum(bin => bin.Count);
        return
        [
            new("ece", bins.Sum(bin => bin.Gap * bin.Count) / rows, higherIsBetter: false),
            new("mce", rows == 0 ? double.NaN : bins.Max(bin => bin.Gap), higherIsBetter: false),
        ];
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(_counts);
        Array.Clear(_right);
        Array.Clear(_confidence);
    }
}
