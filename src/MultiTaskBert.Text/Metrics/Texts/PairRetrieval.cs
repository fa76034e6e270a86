namespace MultiTaskBert.Metrics.Texts;

/// <summary>Implements <see cref="StandardMetrics.PairRetrieval"/>.</summary>
internal sealed class PairRetrieval : Metric<double, IVectorPair>
{
    internal const int DefaultGroupSize = 100;

    private readonly List<IVectorPair> _group = [];
    private long _rows;
    private long _first;
    private double _reciprocal;

    public PairRetrieval(int groupSize = DefaultGroupSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 2);
        GroupSize = groupSize;
    }

    /// <summary>Among how many texts a row chooses.</summary>
    public int GroupSize { get; }

    /// <inheritdoc/>
    public override void Add(double truth, IVectorPair prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (!double.IsNaN(truth) || prediction.Other is null)
        {
            return;
        }

        _group.Add(prediction);
        if (_group.Count == GroupSize)
        {
            var (rows, first, reciprocal) = Ranked();
            (_rows, _first, _reciprocal) = (_rows + rows, _first + first, _reciprocal + reciprocal);
            _group.Clear();
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var (rows, first, reciprocal) = Ranked();
        return [new("accuracy_at_1", (_first + first) / (double)(_rows + rows)), new("mrr", (_reciprocal + reciprocal) / (_rows + rows))];
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _group.Clear();
        (_rows, _first, _reciprocal) = (0, 0, 0);
    }

    private (long Rows, long First, double Reciprocal) Ranked()
    {
        var (first, reciprocal) = (0L, 0.0);
        for (var row = 0; row < _group.Count; row++)
        {
            var own = Cosine.Of(_group[row].Vector.Span, _group[row].Other!.Value.Span);
            var rank = 1 + _group.Where((other, index) => index != row && Cosine.Of(_group[row].Vector.Span, other.Other!.Value.Span) >= own).Count();
            first += rank == 1 ? 1 : 0;
            reciprocal += 1.0 / rank;
        }

        return (_group.Count, first, reciprocal);
    }
}
