using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting;
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
    private readonly StepOptimizer _optimizer;
    private readonly Dictionary<string, OptimizedParameter> _parameters;
    private readonly BestEpoch _best;
    private readonly LossWeigher _weigher;
    private readonly TorchRandom _random = new();
    private readonly ITrainerCallback[] _callbacks;
    private readonly int _stepsPerEpoch;
    private readonly long _startTime;
    private readonly List<EpochRecord> _history = [];
    private IReadOnlyList<OptimizedParameter> _learning = [];
    private long _position;   // batches gone through, those without any label included: what the rate and the randomness depend on
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
        _optimizer = options.Optimizer.Create();
        _parameters = ParameterGroups.Of(model.Components).ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        _best = new BestEpoch(options, keepWeights: options.KeepBest && dev is not null);
        _weigher = options.LossWeighting.Start([.. model.Heads.Select(head => head.Name)], options.Seed);
        _callbacks = options.Logger is null ? [.. options.Callbacks] : [new TrainingLog(options.Logger), .. options.Callbacks];
        _stepsPerEpoch = options.Sampler.BatchCount(train.Count, options.BatchSize);
        _startTime = options.TimeProvider.GetTimestamp();
    }

    private long TotalSteps => (long)_stepsPerEpoch * _options.Epochs;

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
            ClearGradients();
        }
    }

    public void Dispose()
    {
        _random.Dispose();
        _optimizer.Dispose();
        _best.Dispose();
    }

    private StopReason Epochs(CancellationToken cancellationToken)
    {
        for (var epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            var totals = new EpochTotals(_model.Heads);
            _freezer.SetMode(training: true);
            foreach (var rows in _options.Sampler.Batches(_train.Count, _options.BatchSize, _options.Seed, epoch - 1))
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

    private void Step(int epoch, IReadOnlyList<int> rows, EpochTotals totals)
    {
        using var scope = NewDisposeScope();
        using var batch = _collator.Collate([.. rows.Select(row => _train[row])]).To(_model.Device);
        var position = _position++;
        var rate = _options.LearningRate * _options.Schedule.Factor(position, _options.Warmup.StepsOf(TotalSteps), TotalSteps);
        _random.Set(_options.Seed, position, "dropout");
        var losses = _model.Losses(_model.Forward(batch), batch);
        totals.AddBatch(batch, rate);
        if (losses.Count == 0)
        {
            return;
        }

        var combined = _weigher.Combine(losses, new WeightingStep(position, epoch - 1));
        var headLosses = losses.ToDictionary(loss => loss.Head, loss => (double)loss.Loss.item<float>(), StringComparer.Ordinal);
        var total = (double)combined.Total.item<float>();

        // Before the step, because a loss that is NaN can have a gradient that looks right.
        var norm = double.IsFinite(total) ? Learn(combined.Total, rate) : double.NaN;
        if (!double.IsFinite(norm))
        {
            throw NotFinite(epoch, position, headLosses, norm, rows);
        }

        _steps++;
        totals.AddStep(total, headLosses, combined.Weights);
        var done = new StepCompleted
        {
            Step = _steps,
            TotalSteps = TotalSteps,
            Epoch = epoch,
            Loss = total,
            HeadLosses = headLosses,
            Weights = combined.Weights,
            LearningRate = rate,
            GradientNorm = norm,
            Elapsed = Elapsed,
            Remaining = Elapsed / _position * (TotalSteps - _position),
        };
        Report(callback => callback.OnStepCompleted(done));
    }

    private double Learn(Tensor total, double rate)
    {
        ClearGradients();
        if (total.requires_grad)
        {
            total.backward();
        }

        return _optimizer.Step(_learning, rate, _options.MaxGradientNorm);
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

        _learning = [.. _freezer.Trainable.Select(parameter => _parameters[parameter.Key])];
        _optimizer.Keep(_learning.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal));
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

    private InvalidOperationException NotFinite(
        int epoch, long position, Dictionary<string, double> losses, double norm, IReadOnlyList<int> rows)
    {
        var where = string.Join(", ", rows.Take(5).Select(row => _train[row].Source?.ToString() ?? $"row {row}"));
        return new InvalidOperationException(
            $"The training stopped at batch {position + 1} (epoch {epoch}): the loss or the gradient is not finite "
            + $"({string.Join(", ", losses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G4}")))}, gradient norm {FormattableString.Invariant($"{norm:G4}")}). "
            + $"The weights are those of the step before. The batch begins with {where}. Lower the learning rate, or look for wrong values in these rows.");
    }

    private long Trainable() => _learning.Sum(parameter => parameter.Value.numel());

    private void ClearGradients()
    {
        foreach (var parameter in _learning)
        {
            parameter.Value.grad = null;
        }
    }

    private void Report(Action<ITrainerCallback> notify) => Array.ForEach(_callbacks, callback => notify(callback));
}
