using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop over epochs and steps, and all that changes in it.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly MultiTaskModel _model;
    private readonly TrainerOptions _options;
    private readonly FreezePolicy _freeze;
    private readonly MtlDataset _train;
    private readonly MtlDataset? _dev;
    private readonly Collator _collator;
    private readonly Freezer _freezer;
    private readonly StallCounter? _stalls;
    private readonly TrainingStep _step;
    private readonly Dictionary<string, OptimizedParameter> _parameters;
    private readonly RatePlan _rates;
    private readonly BestEpoch _best;
    private readonly ITrainerCallback[] _callbacks;
    private readonly long _startTime;
    private readonly List<EpochRecord> _history = [];
    private long _batches;    // batches gone through, those without any label included: what the randomness depends on
    private long _position;   // steps gone through, those without any label included: what the rate depends on
    private long _steps;      // optimizer steps done

    internal TrainingRun(MultiTaskModel model, TrainerOptions options, FreezePolicy freeze, MtlDataset train, MtlDataset? dev)
    {
        _model = model;
        _options = options;
        _freeze = freeze;
        _train = train;
        _dev = dev;
        _collator = model.CreateCollator(options.Collation);
        _freezer = new Freezer(freeze, model.Components);
        _stalls = freeze.Stall is { } rule ? new StallCounter(rule) : null;
        _step = new TrainingStep(model, options.LossWeighting, options.Optimizer.Create(), options.MaxGradientNorm, options.Seed);
        _parameters = ParameterGroups.Of(model.Components, options.Multipliers).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        TotalSteps = options.TotalSteps(train.Count);
        _rates = new RatePlan(options, TotalSteps);
        _best = new BestEpoch(options, keepWeights: options.KeepBest && dev is not null);
        _callbacks = options.Logger is null ? [.. options.Callbacks] : [new TrainingLog(options.Logger), .. options.Callbacks];
        _startTime = options.TimeProvider.GetTimestamp();
    }

    private long TotalSteps { get; }

    private TimeSpan Elapsed => _options.TimeProvider.GetElapsedTime(_startTime);

    internal TrainingResult Execute(CancellationToken cancellationToken)
    {
        try
        {
            ApplyFreezing(epoch: 0);
            Report(callback => callback.OnTrainingStarted(Start()));
            var reason = Epochs(cancellationToken);
            var result = Finish(reason);
            Report(callback => callback.OnTrainingCompleted(result));
            return result;
        }
        finally
        {
            _model.eval();
            _step.ClearGradients();
        }
    }

    public void Dispose()
    {
        _step.Dispose();
        _best.Dispose();
    }

    private StopReason Epochs(CancellationToken cancellationToken)
    {
        for (var epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            var totals = new EpochTotals(_model.Heads);
            _freezer.SetMode(training: true);
            var batches = _options.Sampler.Batches(_train.Count, _options.BatchSize, _options.Seed, epoch - 1);
            foreach (var rows in batches.Chunk(_options.GradientAccumulationSteps))
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return StopReason.Cancelled;
                }

                Step(epoch, rows, totals);
            }

            if (!Evaluate(cancellationToken, out var dev))
            {
                return StopReason.Cancelled;
            }

            if (dev is not null)
            {
                _rates.Observe(dev);
            }

            var isBest = dev is not null && _best.Observe(epoch, dev, _freezer.Trainable);
            var record = totals.ToRecord(epoch, _steps, Trainable(), dev, isBest, Elapsed);
            _history.Add(record);
            Report(callback => callback.OnEpochCompleted(record));
            if (_best.HasStopped)
            {
                return StopReason.EarlyStopping;
            }

            if (epoch < _options.Epochs)
            {
                UpdateFreezing(epoch, dev);
            }
        }

        return StopReason.Completed;
    }

    /// <summary>One optimizer step over the rows of one batch, or of several micro-batches.</summary>
    private void Step(int epoch, IReadOnlyList<int>[] rows, EpochTotals totals)
    {
        using var scope = NewDisposeScope();
        using var batches = new MicroBatches(_model.Heads, [.. rows.Select(batch => _collator.Collate([.. batch.Select(row => _train[row])]))]);
        var (firstBatch, position) = (_batches, _position++);
        _batches += rows.Length;
        var rate = _rates.RateOf(position);
        totals.AddBatches(batches, rate);
        if (_step.Take(batches, firstBatch, rate, _rates.MomentumOf(position)) is not { } outcome)
        {
            return;
        }

        if (!outcome.IsFinite)
        {
            throw NotFinite(epoch, position, outcome, [.. rows.SelectMany(batch => batch)]);
        }

        _steps++;
        totals.AddStep(outcome);
        var done = new StepCompleted
        {
            Step = _steps,
            TotalSteps = TotalSteps,
            Epoch = epoch,
            Loss = outcome.Loss,
            HeadLosses = outcome.HeadLosses,
            Weights = outcome.Weights,
            LearningRate = rate,
            GradientNorm = outcome.GradientNorm,
            Elapsed = Elapsed,
            Remaining = Elapsed / _position * (TotalSteps - _position),
        };
        Report(callback => callback.OnStepCompleted(done));
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
            result = Evaluator.Evaluate(_model, _dev, evaluation, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void UpdateFreezing(int epoch, EvaluationResult? dev)
    {
        if (_stalls is not null && dev is not null && _freeze.Stall is { } rule)
        {
            _stalls.Observe(dev[rule.Metric]);
        }

        if (ApplyFreezing(epoch))
        {
            var change = new FreezeChanged(epoch, _steps, _freezer.Report());
            Report(callback => callback.OnFreezeChanged(change));
        }
    }

    private bool ApplyFreezing(int epoch)
    {
        if (!_freezer.Apply(new FreezeProgress(epoch, _steps, _stalls?.State.Stalls ?? 0, _freezer.LayerCount)))
        {
            return false;
        }

        _step.Learning = [.. _freezer.Trainable.Select(parameter => _parameters[parameter.Key])];
        _best.BeforeLearning(_freezer.Trainable);
        return true;
    }

    private TrainingStarted Start() => new(
        _options,
        [.. _model.Heads.Select(head => head.Name)],
        _train.Count,
        TotalSteps,
        _freeze,
        _freezer.Report(),
        _model.Heads.ToDictionary(head => head.Name, head => _train.Count(row => row.Labels.ContainsKey(head.Name)), StringComparer.Ordinal));

    private TrainingResult Finish(StopReason reason) => new()
    {
        History = _history,
        BestEpoch = _best.Epoch,
        BestMetrics = _best.Result?.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
        HasBestWeights = _best.Restore(),
        Steps = _steps,
        StopReason = reason,
        Elapsed = Elapsed,
    };

    private InvalidOperationException NotFinite(int epoch, long position, StepOutcome outcome, IReadOnlyList<int> rows)
    {
        var where = string.Join(", ", rows.Take(5).Select(row => _train[row].Source?.ToString() ?? $"row {row}"));
        return new InvalidOperationException(
            $"The training stopped at batch {position + 1} (epoch {epoch}): the loss or the gradient is not finite "
            + $"({string.Join(", ", outcome.HeadLosses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G4}")))}, gradient norm {FormattableString.Invariant($"{outcome.GradientNorm:G4}")}). "
            + $"The weights are those of the step before. The batch begins with {where}. Lower the learning rate, or look for wrong values in these rows.");
    }

    private long Trainable() => _step.Learning.Sum(parameter => parameter.Value.numel());

    private void Report(Action<ITrainerCallback> notify) => Array.ForEach(_callbacks, callback => notify(callback));
}
