using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using MultiTaskBert.Labels;
using MultiTaskBert.Training.Checkpoints;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Reports;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <summary>One call of <c>Trainer.Fit</c>: the loop over epochs and steps. What it works with, and what of it changes, is its <see cref="RunState"/>.</summary>
internal sealed class TrainingRun : IDisposable
{
    private const int RowsNamed = 5;

    private readonly MultiTaskModel _model;
    private readonly AutomaticSettings _settings;
    private readonly TrainerOptions _options;
    private readonly BatchPlan _plan;
    private readonly TrainingData _data;
    private readonly RunReports _reports;
    private readonly Precision _precision;   // of the encoder before
    private readonly RunState _run;
    private readonly RunCheckpoints? _checkpoints;
    private LoopPosition? _savedAt;

    /// <summary>Prepares a run. Options and data have been checked.</summary>
    internal TrainingRun(MultiTaskModel model, AutomaticSettings settings, BatchPlan plan, TrainingData data)
    {
        (_model, _settings, _options, _plan, _data) = (model, settings, settings.Options, plan, data);
        _reports = new RunReports(_options);
        _precision = model.Backbone.Precision;
        model.Backbone.SetPrecision(settings.PrecisionInForce);
        try
        {
            _run = new RunState(model, settings, plan, data, _reports);
            _checkpoints = _options.Checkpoints is { } checkpoints ? new RunCheckpoints(checkpoints) : null;   // last: it holds the folder
        }
        catch
        {
            Dispose();
            throw;
        }

        if (_run.LearningRates.IsAlwaysZero)
        {
            _reports.Warn($"The learning rate is 0 in every one of the {plan.TotalSteps} step(s), so nothing is learned: the warmup ({_options.Optimization.Warmup}) takes all of them, or the schedule gives nothing else. Take more steps (more Epochs, a smaller BatchSize), Warmup.None, or another schedule.");
        }
    }

    private LoopPosition At => _run.At;

    private bool IsStopAsked => _reports.Stop.Reason is not null;

    /// <summary>Trains.</summary>
    /// <exception cref="TrainingCanceledException">The token was triggered; it holds what was done.</exception>
    internal TrainingResult Execute(CancellationToken cancellationToken)
    {
        using var memory = KeptMemory.Hold();
        try
        {
            Begin();
            var reason = Loop(cancellationToken);
            if (reason is StopReason.Cancelled or StopReason.MaxTime or StopReason.Callback)
            {
                SaveCheckpoint();   // Nothing of what was done is lost.
            }

            var result = End(reason);
            return reason == StopReason.Cancelled ? throw new TrainingCanceledException(result, cancellationToken) : result;
        }
        finally
        {
            _model.eval();
            _run.Step.ClearGradients();
        }
    }

    public void Dispose()
    {
        _run?.Dispose();
        _checkpoints?.Dispose();
        _model.Backbone.SetPrecision(_precision);   // Predictions and files are as before, whatever a training multiplied in.
    }

    // Epoch by epoch and step by step, until all are done or there is a reason to stop. The rows of the next steps are collated on other threads meanwhile.
    private StopReason Loop(CancellationToken cancellationToken)
    {
        try
        {
            while (!_run.Evaluations.HasStopped && At.Epoch <= _options.EpochsInForce && !(At.StepsInEpoch == 0 && At.Steps >= _plan.TotalSteps))
            {
                foreach (var next in PendingStep.Prefetch(_plan.StepsLeft(At.Epoch - 1, At.StepsInEpoch, At.Steps), Collate, _options.Batches.Prefetch))
                {
                    using var rows = next;
                    if (ReasonToStop(cancellationToken) is { } reason)
                    {
                        return reason;
                    }

                    Freeze();
                    Report(Take(rows));
                }

                if (!IsStopAsked)
                {
                    Evaluate(cancellationToken);
                    EndEpoch();
                }

                if (IsStopAsked)
                {
                    return StopReason.Callback;
                }
            }

            return _run.Evaluations.HasStopped ? StopReason.EarlyStopping : _plan.IsCutShort ? StopReason.MaxSteps : StopReason.Completed;
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && e.CancellationToken == cancellationToken)
        {
            return StopReason.Cancelled;
        }
    }

    // Before a step and not after it: at the end of an epoch the evaluation of the epoch is the one.
    private StopReason? ReasonToStop(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_run.Elapsed >= _options.Stopping.MaxTime)
        {
            return StopReason.MaxTime;
        }

        if (!IsStopAsked && _run.Evaluations.IsDue(At.Updates))
        {
            Evaluate(cancellationToken);
        }

        return IsStopAsked ? StopReason.Callback : _run.Evaluations.HasStopped ? StopReason.EarlyStopping : null;
    }

    /// <summary>One optimizer step: forward, losses, their total, backward, update. Returns what callbacks are told; null if no row has a label.</summary>
    private TrainingEvent? Take(PendingStep rows)
    {
        using var scope = NewDisposeScope();
        var before = At;
        for (var batch = 0; batch < rows.Batches.Length; batch++)
        {
            rows.Batches[batch].DrawInputs(_options.Seed, before.Batches + batch);
        }

        using var batches = new MicroBatches(_model.Heads, rows.Batches);
        _run.At = before with { StepsInEpoch = before.StepsInEpoch + 1, Batches = before.Batches + batches.Batches.Count, Steps = before.Steps + 1 };
        var learningRate = _run.LearningRates.LearningRateOf(before.Steps);
        var isMeasured = _options.Gradients.DiagnosticsEvery is { } every && before.Updates % every == 0;
        var conflicts = isMeasured ? _run.Step.Measure(batches, before.Batches) : null;
        var outcome = _run.Step.Take(batches, before.Batches, learningRate, _run.LearningRates.MomentumOf(before.Steps), new WeightingStep(before.Steps, before.Epoch - 1));
        if (outcome is { IsFinite: false })
        {
            return Skip(outcome, before.Steps, rows.Rows);
        }

        _run.Totals.AddBatches(batches, learningRate);
        _run.DataSets.Add(batches, rows.Rows);
        if (outcome is null)
        {
            return null;
        }

        _run.At = At with { Updates = At.Updates + 1, SkippedInARow = 0 };
        var gradients = isMeasured && (conflicts ?? outcome.Conflicts) is { } found ? GradientReading.Of(found, outcome.SharedWeights ?? outcome.Weights) : null;
        _run.Totals.AddStep(outcome, gradients);
        _run.Evaluations.Average?.Observe(At.Updates);
        return new StepCompleted
        {
            Step = At.Updates,
            TotalSteps = _plan.TotalSteps,
            Epoch = At.Epoch,
            Loss = outcome.Loss,
            HeadLosses = outcome.HeadLosses,
            Weights = outcome.Weights,
            KeptLosses = outcome.KeptLosses,
            LearningRate = learningRate,
            GradientNorm = outcome.GradientNorm,
            Gradients = gradients,
            Elapsed = _run.Elapsed,
            Remaining = _run.Elapsed / At.Steps * (_plan.TotalSteps - At.Steps),
        };
    }

    // A step that was not taken is counted, or ends the training.
    private StepSkipped Skip(StepOutcome outcome, long position, IReadOnlyList<int>[] rows)
    {
        _run.At = At with { SkippedInARow = At.SkippedInARow + 1 };
        var skipped = new StepSkipped
        {
            Position = position + 1,
            Epoch = At.Epoch,
            Heads = NotFiniteHeads.Of(_model.Heads, outcome),
            HeadLosses = outcome.HeadLosses,
            GradientNorm = outcome.GradientNorm,
            FirstRows = [.. rows.SelectMany(batch => batch).Take(RowsNamed).Select(_data.NameOf)],
            InARow = At.SkippedInARow,
            Elapsed = _run.Elapsed,
        };
        if (_options.Gradients.OnNotFinite == NotFiniteAction.Stop || skipped.InARow >= _options.Gradients.MaxSkippedSteps)
        {
            throw skipped.ToException();
        }

        _run.Totals.AddSkipped(skipped);
        return skipped;
    }

    private void Report(TrainingEvent? happened)
    {
        if (happened is StepSkipped skipped)
        {
            _reports.Tell(skipped, (callback, step) => callback.OnStepSkipped(step));
        }
        else if (happened is StepCompleted completed)
        {
            _reports.Tell(completed, (callback, step) => callback.OnStepCompleted(step));
            if (_checkpoints?.IsDue(At.Updates) == true)
            {
                SaveCheckpoint();
            }
        }
    }

    private void Freeze()
    {
        if (_run.UpdateFreezing())
        {
            var change = new FreezeChanged(At.Epoch - 1, At.Updates, _run.Freezing.Report) { FrozenLayers = _run.Freezing.Prefix.Description, Elapsed = _run.Elapsed };
            _reports.Tell(change, (callback, changed) => callback.OnFreezeChanged(changed));
        }

        // At each step: an evaluation, a predictor or a callback in between leaves the model in eval mode, and from then on nothing would be dropped out.
        _run.Freezing.SetTrainingMode();
    }

    private void Evaluate(CancellationToken cancellationToken)
    {
        if (_run.Evaluations.Run(At.Epoch, At.Updates, _run.Elapsed, cancellationToken) is { } record)
        {
            _reports.Tell(record, (callback, evaluation) => callback.OnEvaluated(evaluation));
        }
    }

    private void EndEpoch()
    {
        var record = _run.EndEpoch();
        _reports.Tell(record, (callback, epoch) => callback.OnEpochCompleted(epoch));
        if (_checkpoints is { IsDueAtEpochEnd: true })
        {
            SaveCheckpoint();
        }
    }

    private void SaveCheckpoint()
    {
        if (_checkpoints is not null && At != _savedAt)
        {
            _savedAt = At;
            _reports.Tell(_checkpoints.Save(At.Updates, _run.Elapsed, _run.Save), (callback, saved) => callback.OnCheckpointSaved(saved));
        }
    }

    private MtlBatch Collate(IReadOnlyList<int> rows) => _run.Collator.Collate([.. rows.Select(row => _data.Train[row])], drawInputs: false);   // They are drawn when the batch's number is known.

    // From the newest checkpoint, or anew.
    private void Begin()
    {
        Rehearsal.Run(_model, _data, _run.Collator);
        if (_checkpoints?.Newest is { } checkpoint)
        {
            _run.Continue(checkpoint.Folder);
        }
        else
        {
            _run.UpdateFreezing();
        }

        _reports.Tell(Start(), (callback, started) => callback.OnTrainingStarted(started));
    }

    private TrainingStarted Start() => new(_options, _run.Freezing.Report)
    {
        Heads = [.. _model.Heads.Select(head => head.Name)],
        Rows = _data.Train.Count,
        TotalSteps = _plan.TotalSteps,
        LabelCounts = _model.Heads.ToDictionary(head => head.Name, head => _data.Train.LabelCounts.GetValueOrDefault(head.Name), StringComparer.Ordinal),
        DataSets = _data.Named.ToDictionary(member => member.Name, member => member.Train.Count, StringComparer.Ordinal),
        LabelReadings = LabelReading.Of(_model.Heads.Select(head => KeyValuePair.Create(head.Name, head.Layout))),
        Chosen = _settings.Chosen,
        Precision = _model.Backbone.Precision,
        ResumedFrom = _checkpoints?.Newest?.Folder,
        StepsBefore = At.Updates,
        FrozenLayers = _run.Freezing.Prefix.Description,
        Warnings = [.. _settings.Warnings(_model, _plan.TotalSteps), .. _checkpoints?.Warnings ?? [], .. _reports.TakeWarnings()],
        Elapsed = _run.Elapsed,
    };

    private TrainingResult End(StopReason reason)
    {
        var best = _run.Evaluations.Best.Found;
        var result = new TrainingResult
        {
            HasBestWeights = _run.Evaluations.Finish(),
            History = _run.History,
            Evaluations = _run.Evaluations.Records,
            BestEpoch = best?.Epoch,
            BestStep = best?.Step,
            BestMetrics = best?.Result.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
            Chosen = _settings.Chosen,
            Steps = At.Updates,
            StopReason = reason,
            StopDetail = reason == StopReason.Callback ? _reports.Stop.Reason : null,
            StoppedBy = reason == StopReason.Callback ? _reports.Stop.By : null,
            Elapsed = _run.Elapsed,
        };
        _reports.Tell(result, (callback, ended) => callback.OnTrainingCompleted(ended));
        return result;
    }
}
