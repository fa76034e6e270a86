namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.BrierScore"/>.</summary>
internal sealed class BrierScore : Metric<string, IClassProbabilities>
{
    private CompensatedSum _sum;
    private long _rows;

    public BrierScore(string? positive = null) => Positive = positive;

    /// <summary>Gets the one class that counts; null for the sum over all.</summary>
    public string? Positive { get; }

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        var squares = row.Probabilities.Select((probability, index) =>
        {
            var error = probability - (index == row.Truth ? 1 : 0);
            return error * error;
        }).ToArray();
        _sum.Add(Positive is null ? squares.Sum() : squares[IndexOfPositive(prediction)]);
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
        [new(Positive is null ? "brier" : "brier_binary", _sum.Value / _rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }

    private int IndexOfPositive(IClassProbabilities prediction)
    {
        var names = prediction.Probabilities.Select(entry => entry.Key).ToList();
        return names.IndexOf(Positive!) is >= 0 and var index
            ? index
            : throw new ArgumentException($"Metric '{nameof(BrierScore)}' was made for the class '{Positive}', but the classes are {string.Join(", ", names)}.", nameof(prediction));
    }
}
