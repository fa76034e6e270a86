using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Freezing.Features;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Checkpoints;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop over epochs and steps, and all that changes in it.</summary>
internal sealed partial class TrainingRun : IDisposable
{
    private const long RememberedTokens = 4_000_000;   // of rows that were encoded, about 250 MB

    private readonly MultiTaskModel _model;
    private readonly TrainerOptions _options;
    private readonly FreezePolicy _freeze;
    private readonly MtlDataset _train;
    private readonly MtlDataset? _dev;
    private readonly Collator _collator;
    private readonly Freezer _freezer;
    private readonly FrozenPrefix _prefix;
    private StallCounter? _stalls;
    private readonly TrainingStep _step;
    private readonly Dictionary<string, OptimizedParameter> _parameters;
    private readonly RatePlan _rates;
    private readonly BestEpoch _best;
    private readonly ITrainerCallback[] _callbacks;
    private readonly long _startTime;
    private readonly List<EpochRecord> _history = [];
    private readonly RunCheckpoints? _checkpoints;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private LoopPosition _at = LoopPosition.Start;
    private EpochTotals _totals;
    private TimeSpan _elapsedBefore;

    internal TrainingRun(MultiTaskModel model, TrainerOptions options, FreezePolicy freeze, MtlDataset train, MtlDataset? dev)
    {
        _model = model;
        _options = options;
        _freeze = freeze;
        _train = train;
        _dev = dev;
        _collator = model.CreateCollator(options.Collation).Remember(new RowMemory(RememberedTokens));
        _freezer = new Freezer(freeze, model.Components);
        _stalls = freeze.Stall is { } rule ? new StallCounter(rule) : null;
        _step = new TrainingStep(model, options.LossWeighting, options.Optimizer.Create(), options.MaxGradientNorm, options.Seed);
        _parameters = ParameterGroups.Of(model.Components, options.Multipliers).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        TotalSteps = options.TotalSteps(train.Count);
        _rates = new RatePlan(options, TotalSteps);
        _best = new BestEpoch(options, keepWeights: options.KeepBest && dev is not null);
        _callbacks = options.Logger is null ? [.. options.Callbacks] : [new TrainingLog(options.Logger), .. options.Callbacks];
        _startTime = options.TimeProvider.GetTimestamp();
        _totals = new EpochTotals(model.Heads);
        _checkpoints = options.Checkpoints is { } checkpoints ? new RunCheckpoints(checkpoints) : null;
        _prefix = new FrozenPrefix(model, options.FeatureCache);
        _settings = _checkpoints is null ? new Dictionary<string, string>(StringComparer.Ordinal) : RunSettings.Of(options, freeze, model, train, dev);
    }

    private long TotalSteps { get; }

    private TimeSpan Elapsed => _elapsedBefore + _options.TimeProvider.GetElapsedTime(_startTime);

    internal TrainingResult Execute(CancellationToken cancellationToken)
    {
        try
        {
            Resume();
            _model.Shortcut = _prefix.Forward;
            ApplyFreezing();
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
        }
    }

    public void Dispose()
    {
        _prefix.Dispose();
        _step.Dispose();
        _best.Dispose();
    }

    private StopReason Epochs(CancellationToken cancellationToken)
    {
        while (_at.Epoch <= _options.Epochs)
        {
            if (_best.HasStopped)
            {
                return StopReason.EarlyStopping;
            }

            _freezer.SetMode(training: true);
            var batches = _options.Sampler.Batches(_train.Count, _options.BatchSize, _options.Seed, _at.Epoch - 1);
            foreach (var rows in batches.Chunk(_options.GradientAccumulationSteps).Skip(_at.StepsInEpoch))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return Cancelled();
                }

                Step(rows);
            }

            if (!Evaluate(cancellationToken, out var dev))
            {
                return Cancelled();
            }

            EndEpoch(dev);
        }

        return _best.HasStopped ? StopReason.EarlyStopping : StopReason.Completed;
    }

    private void EndEpoch(EvaluationResult? dev)
    {
        if (dev is not null)
        {
            _rates.Observe(dev);
            if (_stalls is not null && _freeze.Stall is { } rule)
            {
                _stalls.Observe(dev[rule.Metric]);
            }
        }

        var isBest = dev is not null && _best.Observe(_at.Epoch, dev, _freezer.Trainable);
        var record = _totals.ToRecord(_at.Epoch, _at.Updates, Trainable(), dev, isBest, Elapsed);
        _history.Add(record);
        _at = _at with { Epoch = _at.Epoch + 1, StepsInEpoch = 0 };
        _totals = new EpochTotals(_model.Heads);
        Report(callback => callback.OnEpochCompleted(record));
        if (_checkpoints is { IsDueAtEpochEnd: true })
        {
            SaveCheckpoint();
        }
    }

    /// <summary>One optimizer step over the rows of one batch, or of several micro-batches.</summary>
    private void Step(IReadOnlyList<int>[] rows)
    {
        UpdateFreezing();
        if (Learn(rows) is not { } done)
        {
            return;
        }

        Report(callback => callback.OnStepCompleted(done));
        if (_checkpoints?.IsDue(_at.Updates) == true)
        {
            SaveCheckpoint();
        }
    }

    private StepCompleted? Learn(IReadOnlyList<int>[] rows)
    {
        using var scope = NewDisposeScope();
        using var batches = new MicroBatches(_model.Heads, [.. rows.Select(batch => _collator.Collate([.. batch.Select(row => _train[row])]))]);
        var before = _at;
        _at = _at with { StepsInEpoch = _at.StepsInEpoch + 1, Batches = _at.Batches + rows.Length, Steps = _at.Steps + 1 };
        var rate = _rates.RateOf(before.Steps);
        _totals.AddBatches(batches, rate);
        if (_step.Take(batches, before.Batches, rate, _rates.MomentumOf(before.Steps), new WeightingStep(before.Steps, before.Epoch - 1)) is not { } outcome)
        {
            return null;
        }

        if (!outcome.IsFinite)
        {
            throw NotFinite(before.Steps, outcome, [.. rows.SelectMany(batch => batch)]);
        }

        _at = _at with { Updates = _at.Updates + 1 };
        _totals.AddStep(outcome);
        return new StepCompleted
        {
            Step = _at.Updates,
            TotalSteps = TotalSteps,
            Epoch = _at.Epoch,
            Loss = outcome.Loss,
            HeadLosses = outcome.HeadLosses,
            Weights = outcome.Weights,
            LearningRate = rate,
            GradientNorm = outcome.GradientNorm,
            Elapsed = Elapsed,
            Remaining = Elapsed / _at.Steps * (TotalSteps - _at.Steps),
        };
    }

    private bool Evaluate(CancellationToken cancellationToken, out EvaluationResult? result)
    {
        result = null;
        if (_dev is null)
        {
            return true;
        }

        try
        {
            var evaluation = new EvaluationOptions
            {
                BatchSize = _options.EvaluationBatchSize,
                Collation = _options.Collation,
                AllowUnknownLabels = _options.AllowUnknownDevLabels,
            };
            result = Evaluator.Evaluate(_model, _dev, evaluation, _collator, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void UpdateFreezing()
    {
        if (ApplyFreezing())
        {
            var change = new FreezeChanged(_at.Epoch - 1, _at.Updates, _freezer.Report()) { FrozenLayers = _prefix.Description };
            Report(callback => callback.OnFreezeChanged(change));
        }
    }

    private bool ApplyFreezing()
    {
        if (!_freezer.Apply(new FreezeProgress(_at.Epoch - 1, _at.Updates, _stalls?.State.Stalls ?? 0, _freezer.LayerCount)))
        {
            return false;
        }

        _step.Learning = [.. _freezer.Trainable.Select(parameter => _parameters[parameter.Key])];
        _best.BeforeLearning(_freezer.Trainable);
        _prefix.Update();
        return true;
    }

    private TrainingStarted Start() => new(
        _options,
        [.. _model.Heads.Select(head => head.Name)],
        _train.Count,
        TotalSteps,
        _freeze,
        _freezer.Report(),
        _model.Heads.ToDictionary(head => head.Name, head => _train.Count(row => row.Labels.ContainsKey(head.Name)), StringComparer.Ordinal))
    {
        Precision = _model.Backbone.Precision,
        ResumedFrom = _checkpoints?.Newest?.Folder,
        StepsBefore = _at.Updates,
        FrozenLayers = _prefix.Description,
        Warnings = _checkpoints?.Warnings ?? [],
    };

    private TrainingResult Finish(StopReason reason) => new()
    {
        History = _history,
        BestEpoch = _best.Epoch,
        BestMetrics = _best.Result?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
        HasBestWeights = _best.Restore(),
        Steps = _at.Updates,
        StopReason = reason,
        Elapsed = Elapsed,
    };

    private InvalidOperationException NotFinite(long position, StepOutcome outcome, IReadOnlyList<int> rows)
    {
        var where = string.Join(", ", rows.Take(5).Select(row => _train[row].Source?.ToString() ?? $"row {row}"));
        return new InvalidOperationException(
            $"The training stopped at batch {position + 1} (epoch {_at.Epoch}): the loss or the gradient is not finite "
            + $"({string.Join(", ", outcome.HeadLosses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G4}")))}, gradient norm {FormattableString.Invariant($"{outcome.GradientNorm:G4}")}). "
            + $"The weights are those of the step before. The batch begins with {where}. Lower the learning rate, or look for wrong values in these rows.");
    }

    private long Trainable() => _step.Learning.Sum(parameter => parameter.Value.numel());

    private void Report(Action<ITrainerCallback> notify) => Array.ForEach(_callbacks, callback => notify(callback));
}
