using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes whether a row finds the text that belongs to it among those of other rows, by the cosine of their vectors. Values: <c>accuracy_at_1</c>, the ratio of rows whose own text comes first; <c>mrr</c>, the
/// mean of 1 / rank. Of equal cosines the row's own text counts as the last. NaN without rows.
/// </summary>
/// <remarks>
/// Rows are taken in groups as they come; a row chooses among the texts of its group, and the last group may be smaller. So the result depends on the order of the rows and the size of the groups, but not on
/// batches. The vectors of one group are kept. The gold answer is a number; a row counts where that is NaN (a pair without score).
/// </remarks>
public sealed class PairRetrieval : Metric<double, IVectorPair>
{
    private readonly List<IVectorPair> _group = [];
    private long _rows;
    private long _first;
    private double _reciprocal;

    /// <summary>Makes the metric.</summary>
    /// <param name="groupSize">Among how many texts a row chooses, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 2.</exception>
    public PairRetrieval(int groupSize = 100)
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
