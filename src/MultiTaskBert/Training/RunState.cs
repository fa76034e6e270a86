using MultiTaskBert.Data;
using MultiTaskBert.Training.Checkpoints;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Distilling;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Reports;
using MultiTaskBert.Training.Results;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Training.Totals;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>The parts of a run, and all that changes in them: what a checkpoint keeps, and what a run goes on from. Owns the parts.</summary>
internal sealed class RunState : IDisposable
{
    private const long RememberedTokens = 4_000_000;   // of rows that were encoded, about 250 MB
    private const long RememberedTokensOnDisk = 1_000_000;   // where the rows themselves must not be in memory
    private const string OptimizerPrefix = "optimizer.";
    private const string BestPrefix = "best.";
    private const string WeightingPrefix = "weighting.";
    private const string AggregationPrefix = "aggregation.";
    private const string AveragePrefix = "average.";

    private static readonly Dictionary<string, Tensor> NoTensors = new(StringComparer.Ordinal);

    private readonly MultiTaskModel _model;
    private readonly TrainerOptions _options;
    private readonly long _startTime;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly List<EpochRecord> _history = [];
    private TimeSpan _elapsedBefore;

    internal RunState(MultiTaskModel model, AutomaticSettings settings, BatchPlan plan, TrainingData data, RunReports reports)
    {
        var options = settings.Options;
        (_model, _options) = (model, options);
        _startTime = options.TimeProvider.GetTimestamp();
        Collator = model.CreateCollator(options.Batches.Collation);
        LayoutChoices.Keep(model.Layouts, data.Train, Collator.Rows, rows => new LongWork(options, LayoutChoices.Work, rows).Done);
        Collator.Remember(new RowMemory(data.Train.Rows.IsInMemory ? RememberedTokens : RememberedTokensOnDisk));   // not before: rows are laid by what was found
        Totals = new EpochTotals(model.Heads);
        DataSets = new DataSetTotals(data, model.Heads);
        LearningRates = new LearningRatePlan(options, plan.TotalSteps, options.Optimization.ReduceOnPlateau is { } plateau && !MetricNames.IsLowerBetter(plateau.Metric, model));
        _settings = options.Checkpoints is null ? new Dictionary<string, string>(StringComparer.Ordinal) : RunSettings.Of(options, settings.Freeze, model, data);
        Freezing = new RunFreezing(model, settings.Freeze, options, reports.Warn);
        var forward = new ForwardPass(model, options.Seed, Freezing.Prefix, options.Gradients.Checkpointing, options.Distillation is { } distillation ? new Distiller(model, distillation) : null);
        Step = new TrainingStep(
            forward, options.LossWeighting, options.Optimization.Optimizer.Start(), options.Gradients.MaxNorm, options.Seed, options.Gradients.MaxValue, options.Gradients.Aggregation, options.Gradients.Site,
            keepsState: options.Gradients.OnNotFinite == NotFiniteAction.Skip);
        Evaluations = new DevEvaluations(model, options, data, Collator, Freezing.Prefix, reports.Warn);
    }

    /// <summary>What makes batches; it remembers the rows.</summary>
    internal Collator Collator { get; }

    /// <summary>What of the model is trainable, and when that changes.</summary>
    internal RunFreezing Freezing { get; }

    /// <summary>The optimizer step, with optimizer, weighting and aggregation.</summary>
    internal TrainingStep Step { get; }

    /// <summary>The evaluations, with the best weights and the average of the weights.</summary>
    internal DevEvaluations Evaluations { get; }

    /// <summary>The learning rate of each step.</summary>
    internal LearningRatePlan LearningRates { get; }

    /// <summary>The sums of the epoch under way.</summary>
    internal EpochTotals Totals { get; private set; }

    /// <summary>The counts of each named data set.</summary>
    internal DataSetTotals DataSets { get; }

    /// <summary>The epochs that are finished.</summary>
    internal IReadOnlyList<EpochRecord> History => _history;

    /// <summary>Where the loop is.</summary>
    internal LoopPosition At { get; set; } = LoopPosition.Start;

    /// <summary>The time that the training has taken, over all its runs.</summary>
    internal TimeSpan Elapsed => _elapsedBefore + _options.TimeProvider.GetElapsedTime(_startTime);

    /// <summary>Ends the epoch under way.</summary>
    internal EpochRecord EndEpoch()
    {
        var evaluation = Evaluations.Of(At.Updates);
        if (evaluation is not null)
        {
            LearningRates.Observe(evaluation.Result);
            Freezing.Observe(evaluation.Result);
        }

        var record = Totals.ToRecord(At.Epoch, At.Updates, Freezing.Trainable.Sum(parameter => parameter.Value.numel()), evaluation, DataSets.EndEpoch(), Elapsed);
        _history.Add(record);
        At = At with { Epoch = At.Epoch + 1, StepsInEpoch = 0 };
        Totals = new EpochTotals(_model.Heads);
        return record;
    }

    /// <summary>Freezes and frees parts of the model as the policy says now; returns whether anything changed.</summary>
    internal bool UpdateFreezing() => Take(Freezing.Update(At.Epoch - 1, At.Updates));

    /// <summary>Writes all of it into the folder of a checkpoint.</summary>
    internal void Save(string folder)
    {
        using var scope = NewDisposeScope();
        var state = new TrainingState
        {
            FormatVersion = TrainingState.CurrentVersion,
            Settings = _settings,
            Position = At,
            Totals = Totals.State,
            DataSets = DataSets.State,
            History = _history,
            Evaluations = Evaluations.Records,
            Best = Evaluations.Best.State,
            Freezing = Freezing.Applied,
            Stalls = Freezing.Stalls,
            Plateau = LearningRates.Plateau,
            Weighting = Step.Weigher.State,
            Aggregation = Step.Aggregator?.State,
            Elapsed = Elapsed,
        };
        StateFiles.Write(folder, state, _model.state_dict(), new Dictionary<string, Tensor>(
            [
                .. Prefixed(OptimizerPrefix, Step.Optimizer.GetState()),
                .. Prefixed(BestPrefix, Evaluations.Best.Weights),
                .. Prefixed(AveragePrefix, Evaluations.Average?.Tensors ?? NoTensors),
                .. Prefixed(WeightingPrefix, state.Weighting?.Tensors ?? NoTensors),
                .. Prefixed(AggregationPrefix, state.Aggregation?.Tensors ?? NoTensors),
            ],
            StringComparer.Ordinal));
    }

    /// <summary>Goes on from a checkpoint. The state is read and compared before anything is changed.</summary>
    internal void Continue(string folder)
    {
        try
        {
            Read(folder);
        }
        catch (Exception e) when (e is not (Pretrained.CheckpointException or OutOfMemoryException))
        {
            throw StateCheck.Wrong(folder, e.Message.TrimEnd('.'), e);
        }
    }

    public void Dispose()
    {
        Freezing.Dispose();
        Step.Dispose();
        Evaluations.Dispose();
    }

    private bool Take(bool isChanged)
    {
        if (isChanged)
        {
            Step.Trainable = [.. Freezing.Trainable.Select(parameter => Freezing.Parameters[parameter.Key])];
            Evaluations.SetTrainable(Freezing.Trainable);
        }

        return isChanged;
    }

    // The weights come last: until then whatever is wrong leaves the model as it was.
    private void Read(string folder)
    {
        using var scope = NewDisposeScope();
        var state = StateFiles.ReadState(folder);
        RunSettings.ThrowIfChanged(folder, state.Settings, _settings);
        StateCheck.Throw(folder, state, _options, _model);
        var weights = _model.state_dict();
        StateFiles.CheckWeights(folder, weights);
        var tensors = StateFiles.ReadTraining(folder);
        var values = Freezing.Parameters.ToDictionary(p => p.Key, p => p.Value.Value, StringComparer.Ordinal);
        Step.Optimizer.LoadState(Without(OptimizerPrefix, tensors), [.. Freezing.Parameters.Values]);
        Evaluations.Best.Continue(state.Best, Without(BestPrefix, tensors), values);
        Evaluations.Average?.Continue(Without(AveragePrefix, tensors), values);
        Evaluations.Continue(state.Evaluations);
        At = state.Position;
        Totals = new EpochTotals(_model.Heads, state.Totals);
        DataSets.Continue(state.DataSets);
        _history.AddRange(state.History);
        LearningRates.Plateau = state.Plateau;
        if (state.Weighting is { } weighting)
        {
            Step.Weigher.Restore(weighting.With(Without(WeightingPrefix, tensors)));
        }

        if (state.Aggregation is { } aggregation)
        {
            Step.Aggregator?.Restore(aggregation.With(Without(AggregationPrefix, tensors)));
        }

        _elapsedBefore = state.Elapsed;
        using (no_grad())
        {
            StateFiles.ReadWeights(folder, weights);
        }

        // As it was in the last step, and not as it will be in the next: an evaluation may come in between.
        Take(Freezing.Continue(state.Freezing, state.Stalls));
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Prefixed(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Select(tensor => KeyValuePair.Create(prefix + tensor.Key, tensor.Value));

    private static Dictionary<string, Tensor> Without(string prefix, IReadOnlyDictionary<string, Tensor> tensors) =>
        tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value, StringComparer.Ordinal);
}
