using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes how far confidence, the largest probability, is from accuracy, over intervals of confidence of equal width (Naeini et al. 2015; Guo et al. 2017). Values:
/// <c>ece</c>, the mean of |accuracy − confidence| over the rows, and <c>mce</c>, the largest of any interval; lower is better, NaN without rows.
/// </summary>
/// <remarks>An interval contains its upper edge and not its lower one. Of equal probabilities, the first is what is predicted.</remarks>
public sealed class CalibrationError : Metric<string, IClassProbabilities>
{
    private readonly long[] _counts;
    private readonly long[] _right;
    private readonly CompensatedSum[] _confidence;

    /// <summary>Starts without rows.</summary>
    /// <param name="bins">The number of intervals between 0 and 1, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below 1.</exception>
    public CalibrationError(int bins = 15)
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
            new("ece", bins.Sum(bin => bin.Gap * bin.Count) / rows, HigherIsBetter: false),
            new("mce", rows == 0 ? double.NaN : bins.Max(bin => bin.Gap), HigherIsBetter: false),
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
