using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;

namespace MultiTaskBert.Training.Totals;

/// <summary>What is summed up over the steps of an epoch.</summary>
internal sealed class EpochTotals
{
    private readonly Dictionary<string, HeadTotals> _heads;
    private readonly GradientTotals _gradients;
    private readonly Dictionary<string, double> _kept = new(StringComparer.Ordinal);   // every protected head adds to it in every step
    private double _loss;
    private int _steps;
    private int _skippedBatches;
    private int _skippedSteps;
    private int _truncatedRows;
    private double _rate;

    internal EpochTotals(IReadOnlyList<TaskHead> heads, GradientTotals.Sums? gradients = null)
    {
        _heads = heads.ToDictionary(head => head.Name, _ => new HeadTotals(), StringComparer.Ordinal);
        _gradients = new GradientTotals(heads.Select(head => head.Name), gradients);
    }

    /// <summary>Goes on with sums that were kept.</summary>
    internal EpochTotals(IReadOnlyList<TaskHead> heads, Sums state)
        : this(heads, state.Gradients)
    {
        (_loss, _steps, _skippedBatches, _skippedSteps) = (state.Loss, state.Steps, state.SkippedBatches, state.SkippedSteps);
        (_truncatedRows, _rate) = (state.TruncatedRows, state.Rate);
        _kept = (state.Kept ?? _kept).ToDictionary(StringComparer.Ordinal);
        foreach (var (head, totals) in _heads)
        {
            var kept = state.Heads[head];
            (totals.Steps, totals.Loss, totals.Weight, totals.Labels, totals.NotFinite, totals.Lost) = (kept.Steps, kept.Loss, kept.Weight, kept.Labels, kept.NotFinite, kept.Lost);
        }
    }

    /// <summary>All sums.</summary>
    internal Sums State => new(
        _loss, _steps, _skippedBatches, _skippedSteps, _truncatedRows, _rate,
        PerHead(totals => new HeadSums(totals.Steps, totals.Loss, totals.Weight, totals.Labels, totals.NotFinite, totals.Lost)),
        _gradients.State,
        _kept.ToDictionary(StringComparer.Ordinal));

    internal void AddBatches(MicroBatches batches, double rate)
    {
        _rate = rate;
        _skippedBatches += batches.Batches.Count - batches.Labelled.Count;
        _truncatedRows += batches.Batches.Sum(batch => batch.TruncatedRows);
        foreach (var (head, totals) in _heads)
        {
            totals.Labels += batches.Batches.Sum(batch => batch.LabelCounts[head]);
            totals.Lost += batches.Batches.Sum(batch => batch.LostLabels[head]);
        }
    }

    internal void AddStep(StepOutcome step, GradientReading? gradients = null)
    {
        if (gradients is not null)
        {
            _gradients.Add(gradients);
        }

        _steps++;
        _loss += step.Loss;
        foreach (var (head, value) in step.KeptLosses)
        {
            _kept[head] = _kept.GetValueOrDefault(head) + value;
        }

        foreach (var (head, value) in step.HeadLosses)
        {
            var totals = _heads[head];
            totals.Steps++;
            totals.Loss += value;
            totals.Weight += step.Weights[head];
        }
    }

    internal void AddSkipped(StepSkipped step)
    {
        _skippedSteps++;
        foreach (var head in step.Heads)
        {
            _heads[head].NotFinite++;
        }
    }

    internal EpochRecord ToRecord(int epoch, long steps, long trainable, EvaluationRecord? evaluation, IReadOnlyDictionary<string, DataSetRecord> dataSets, TimeSpan elapsed) => new()
    {
        Epoch = epoch,
        Steps = steps,
        Loss = _loss / _steps,
        HeadLosses = PerHead(totals => totals.Loss / totals.Steps),
        Weights = PerHead(totals => totals.Weight / totals.Steps),
        KeptLosses = _kept.ToDictionary(kept => kept.Key, kept => kept.Value / _steps, StringComparer.Ordinal),
        LabelCounts = PerHead(totals => totals.Labels),
        LostLabels = PerHead(totals => totals.Lost),
        UnlabelledSteps = PerHead(totals => _steps - totals.Steps),
        SkippedBatches = _skippedBatches,
        SkippedSteps = _skippedSteps,
        NotFiniteSteps = PerHead(totals => totals.NotFinite),
        TruncatedRows = _truncatedRows,
        LearningRate = _rate,
        TrainableParameters = trainable,
        Gradients = _gradients.ToReading(),
        Dev = evaluation?.Result,
        IsBest = evaluation?.IsBest ?? false,
        DataSets = dataSets,
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

        internal int NotFinite { get; set; }

        internal long Lost { get; set; }
    }

    /// <summary>What has been summed up.</summary>
    internal sealed record Sums(
        double Loss,
        int Steps,
        int SkippedBatches,
        int SkippedSteps,
        int TruncatedRows,
        double Rate,
        IReadOnlyDictionary<string, HeadSums> Heads,
        GradientTotals.Sums? Gradients = null,
        IReadOnlyDictionary<string, double>? Kept = null);

    /// <summary>What has been summed up of one head.</summary>
    internal sealed record HeadSums(int Steps, double Loss, double Weight, long Labels, int NotFinite, long Lost = 0);
}
