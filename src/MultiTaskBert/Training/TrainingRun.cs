using MultiTaskBert.Backbones;
using MultiTaskBert.Backbones.Layers;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Kernels;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Checkpoints;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Distilling;

namespace MultiTaskBert.Training;

/// <summary>One call of <c>Trainer.Fit</c>: the loop over epochs and steps, and all that changes in it.</summary>
/// <remarks>
/// This file is the loop; what it does has a file each: a step, an evaluation, freezing, checkpoints, reports.
/// </remarks>
internal sealed partial class TrainingRun : IDisposable
{
    private const long RememberedTokens = 4_000_000;   // of rows that were encoded, about 250 MB

    private readonly MultiTaskModel _model;
    private readonly TrainerOptions _options;
    private readonly AutomaticSettings _chosen;
    private readonly FreezePolicy _freeze;
    private readonly BatchPlan _plan;
    private readonly TrainingData _data;
    private readonly MtlDataset _train;
    private readonly MtlDataset? _dev;
    private readonly Collator _collator;
    private readonly Freezer _freezer;
    private readonly FrozenPrefix _prefix;
    private readonly bool _stallsHigher;   // whether larger values of the metric of the stall rule are better
    private StallCounter? _stalls;
    private readonly TrainingStep _step;
    private readonly Dictionary<string, OptimizedParameter> _parameters;
    private readonly RatePlan _rates;
    private readonly BestEvaluation _best;
    private readonly bool _isBestWanted;
    private readonly StopRequest _stop = new();
    private readonly WeightAverage? _average;
    private readonly BufferBackup _buffers;
    private readonly ITrainerCallback[] _callbacks;
    private readonly long _startTime;
    private readonly List<EpochRecord> _history = [];
    private readonly List<EvaluationRecord> _evaluations = [];
    private readonly RunCheckpoints? _checkpoints;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private LoopPosition _at = LoopPosition.Start;
    private EpochTotals _totals;
    private readonly DataSetTotals _dataSets;
    private TimeSpan _elapsedBefore;
    private List<string>? _warnings = [];   // of before the first step; null when they have been told

    internal TrainingRun(MultiTaskModel model, AutomaticSettings settings, BatchPlan plan, TrainingData data)
    {
        var (options, freeze, _) = settings;
        _chosen = settings;
        _model = model;
        _options = options;
        _freeze = freeze;
        _plan = plan;
        _data = data;
        _train = data.Train;
        _dev = data.Dev;
        _collator = model.CreateCollator(options.Collation);
        LayoutChoices.Keep(model.Layouts, _train, _collator.Rows);
        _collator.Remember(new RowMemory(RememberedTokens));   // not before: rows are laid by what was found
        _freezer = new Freezer(freeze, model.GetComponents());
        _stallsHigher = freeze.Stall is { } rule && !MetricNames.IsLowerBetter(rule.Metric, model);
        _stalls = freeze.Stall is null ? null : new StallCounter(freeze.Stall, _stallsHigher);
        _step = new TrainingStep(
            model, options.LossWeighting, options.Optimizer.Start(), options.MaxGradientNorm, options.Seed, options.MaxGradientValue, options.GradientAggregation, options.GradientSite,
            options.Distillation is { } distillation ? new Distiller(model, distillation) : null);
        _parameters = ParameterGroups.Of(model.GetComponents(), options.Multipliers).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _rates = new RatePlan(options, plan.TotalSteps, options.ReduceOnPlateau is { } plateau && !MetricNames.IsLowerBetter(plateau.Metric, model));
        _isBestWanted = options.KeepBest || options.EarlyStoppingPatience is not null;
        _best = new BestEvaluation(options, keepWeights: options.KeepBest && data.Dev is not null, MetricFormula.Parse(options.BestMetric).IsLowerBetter(model));
        _average = options.WeightAverage is { } average ? new WeightAverage(average) : null;
        _buffers = new BufferBackup(model);
        _callbacks = options.Logger is null ? [.. options.Callbacks] : [new TrainingLog(options.Logger), .. options.Callbacks];
        _startTime = options.TimeProvider.GetTimestamp();
        _totals = new EpochTotals(model.Heads);
        _dataSets = new DataSetTotals(data, model.Heads);
        _settings = options.Checkpoints is null ? new Dictionary<string, string>(StringComparer.Ordinal) : RunSettings.Of(options, freeze, model, data);
        _prefix = new FrozenPrefix(model, options.FeatureCache, Warn);
        try
        {
            _checkpoints = options.Checkpoints is { } checkpoints ? new RunCheckpoints(checkpoints) : null;   // last: it holds the folder
        }
        catch
        {
            _prefix.Dispose();
            throw;
        }

        if (_isBestWanted && MetricsCheck.WithoutScore(options, model, data.Dev) is { } unmeasured)
        {
            Warn($"{unmeasured} No evaluation is the best one: the weights of the last step stay.");
        }

        if (_rates.IsAlwaysZero)
        {
            Warn($"The learning rate is 0 in every one of the {plan.TotalSteps} step(s), so nothing is learned: the warmup ({options.Warmup}) takes all of them, or the schedule gives nothing else. Take more steps (more Epochs, a smaller BatchSize), Warmup.None, or another schedule.");
        }
    }

    private TimeSpan Elapsed => _elapsedBefore + _options.TimeProvider.GetElapsedTime(_startTime);

    internal TrainingResult Execute(CancellationToken cancellationToken)
    {
        using var memory = KeptMemory.Hold();
        try
        {
            Rehearsal.Run(_model, _data, _collator);
            Recompute(_options.GradientCheckpointing);
            var isResumed = Resume();
            _model.Shortcut = _prefix.Forward;
            if (!isResumed)
            {
                ApplyFreezing(Progress);
            }

            Report(callback => callback.OnTrainingStarted(Start()));
            var reason = Epochs(cancellationToken);
            _model.Shortcut = null;   // The weights of the best epoch may be others than those the prefix knows.
            var result = Finish(reason);
            Report(callback => callback.OnTrainingCompleted(result));
            return result;
        }
        finally
        {
            _model.Shortcut = null;
            _model.eval();
            _step.ClearGradients();
            Recompute(isOn: false);
        }
    }

    public void Dispose()
    {
        _prefix.Dispose();
        _step.Dispose();
        _best.Dispose();
        _average?.Dispose();
        _buffers.Dispose();
        _checkpoints?.Dispose();
    }

    private void Recompute(bool isOn)
    {
        if (_model.Backbone.RecomputableLayers is { } layers)
        {
            layers.Recomputation = isOn ? new LayerRecomputation() : null;
        }
    }

    private StopReason Epochs(CancellationToken cancellationToken)
    {
        while (_at.Epoch <= _options.EpochsInForce && !(_at.StepsInEpoch == 0 && _at.Steps >= _plan.TotalSteps))
        {
            if (Steps(cancellationToken) is { } reason)
            {
                return reason;
            }

            if (!Evaluate(cancellationToken))
            {
                return Interrupted(StopReason.Cancelled);
            }

            EndEpoch();
            if (_stop.Reason is not null)
            {
                return Interrupted(StopReason.Callback);
            }
        }

        return _best.HasStopped ? StopReason.EarlyStopping : _plan.IsCutShort ? StopReason.MaxSteps : StopReason.Completed;
    }

    /// <summary>The steps of an epoch that are not done yet; returns why the training ends among them, or null.</summary>
    private StopReason? Steps(CancellationToken cancellationToken)
    {
        if (_stop.Reason is not null)
        {
            return Interrupted(StopReason.Callback);
        }

        if (_best.HasStopped)
        {
            return StopReason.EarlyStopping;
        }

        var left = (int)Math.Min(_plan.TotalSteps - _at.Steps, int.MaxValue);
        var steps = PendingStep.Prefetch(_plan.Steps(_at.Epoch - 1).Skip(_at.StepsInEpoch).Take(left), Collate, _options.PrefetchBatches);
        foreach (var next in steps)
        {
            using var step = next;
            if (BeforeStep(cancellationToken) is { } reason)
            {
                return reason;
            }

            Step(step);
        }

        return _stop.Reason is null ? null : Interrupted(StopReason.Callback);
    }

    /// <summary>What is due between two steps; returns why the training ends there, or null.</summary>
    private StopReason? BeforeStep(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Interrupted(StopReason.Cancelled);
        }

        if (Elapsed >= _options.MaxTime)
        {
            return Interrupted(StopReason.MaxTime);
        }

        if (_stop.Reason is not null)
        {
            return Interrupted(StopReason.Callback);
        }

        // Before the next step and not after the last: at the end of an epoch the evaluation of the epoch is the one.
        if (IsEvaluationDue)
        {
            if (!Evaluate(cancellationToken))
            {
                return Interrupted(StopReason.Cancelled);
            }

            if (_stop.Reason is not null)
            {
                return Interrupted(StopReason.Callback);
            }
        }

        return _best.HasStopped ? StopReason.EarlyStopping : null;
    }

    private void EndEpoch()
    {
        var evaluation = _dev is null ? null : _evaluations[^1];
        if (evaluation is not null)
        {
            _rates.Observe(evaluation.Result);
            if (_stalls is not null && _freeze.Stall is { } rule)
            {
                _stalls.Observe(evaluation.Result.ValueOf(rule.Metric));
            }
        }

        var record = _totals.ToRecord(_at.Epoch, _at.Updates, Trainable(), evaluation?.Result, evaluation?.IsBest ?? false, Elapsed) with { DataSets = _dataSets.EndEpoch(), Request = _stop };
        _history.Add(record);
        _at = _at with { Epoch = _at.Epoch + 1, StepsInEpoch = 0 };
        _totals = new EpochTotals(_model.Heads);
        Report(callback => callback.OnEpochCompleted(record));
        if (_checkpoints is { IsDueAtEpochEnd: true })
        {
            SaveCheckpoint();
        }
    }
}
