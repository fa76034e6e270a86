using MultiTaskBert.Data;

namespace MultiTaskBert.Training;

/// <summary>What is summed up over the steps of an epoch.</summary>
internal sealed class EpochTotals
{
    private readonly Dictionary<string, HeadTotals> _heads;
    private double _loss;
    private int _steps;
    private int _batches;
    private int _truncatedRows;
    private double _rate;

    internal EpochTotals(IReadOnlyList<TaskHead> heads) =>
        _heads = heads.ToDictionary(head => head.Name, _ => new HeadTotals(), StringComparer.Ordinal);

    internal void AddBatch(MtlBatch batch, double rate)
    {
        _batches++;
        _rate = rate;
        _truncatedRows += batch.TruncatedExamples;
        foreach (var (head, totals) in _heads)
        {
            totals.Labels += batch.LabelCounts[head];
        }
    }

    internal void AddStep(double loss, IReadOnlyDictionary<string, double> headLosses, IReadOnlyDictionary<string, double> weights)
    {
        _steps++;
        _loss += loss;
        foreach (var (head, value) in headLosses)
        {
            var totals = _heads[head];
            totals.Steps++;
            totals.Loss += value;
            totals.Weight += weights[head];
        }
    }

    internal EpochRecord ToRecord(int epoch, long steps, long trainable, EvaluationResult? dev, bool isBest, TimeSpan elapsed) => new()
    {
        Epoch = epoch,
        Steps = steps,
        Loss = _loss / _steps,
        HeadLosses = PerHead(totals => totals.Loss / totals.Steps),
        Weights = PerHead(totals => totals.Weight / totals.Steps),
        LabelCounts = PerHead(totals => totals.Labels),
        SkippedBatches = _batches - _steps,
        TruncatedRows = _truncatedRows,
        LearningRate = _rate,
        TrainableParameters = trainable,
        Dev = dev,
        IsBest = isBest,
        Elapsed = elapsed,
    };

    private Dictionary<string, T> PerHead<T>(Func<HeadTotals, T> value) =>
        _heads.ToDictionary(head => head.Key, head => value(head.Value), StringComparer.Ordinal);

    private sealed class HeadTotals
    {
        internal int Steps { get; set; }

        internal double Loss { get; set; }

        internal double Weight { get; set; }

        internal long Labels { get; set; }
    }
}
