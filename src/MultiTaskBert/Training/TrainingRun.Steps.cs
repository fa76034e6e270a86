using MultiTaskBert.Data;
using MultiTaskBert.Training.Checkpoints;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training;

/// <content>One optimizer step: all of it or nothing.</content>
internal sealed partial class TrainingRun
{
    private const int RowsNamed = 5;

    private MtlBatch Collate(IReadOnlyList<int> rows) => _collator.Collate([.. rows.Select(row => _train[row])], drawInputs: false);   // They are drawn when the batch's number is known.

    /// <summary>One optimizer step over the rows of one batch, or of several micro-batches.</summary>
    private void Step(PendingStep step)
    {
        UpdateFreezing();

        // At each step: an evaluation, a predictor or a callback in between leaves the model in eval mode, and from then on nothing would be dropped out.
        _freezer.SetMode(training: true);
        if (Learn(step) is not { } done)
        {
            return;
        }

        Report(callback => callback.OnStepCompleted(done));
        if (_checkpoints?.IsDue(_at.Updates) == true)
        {
            SaveCheckpoint();
        }
    }

    private StepCompleted? Learn(PendingStep step)
    {
        using var scope = NewDisposeScope();
        var before = _at;
        for (var batch = 0; batch < step.Batches.Length; batch++)
        {
            step.Batches[batch].DrawInputs(_options.Seed, before.Batches + batch);
        }

        using var batches = new MicroBatches(_model.Heads, step.Batches);
        _at = _at with { StepsInEpoch = _at.StepsInEpoch + 1, Batches = _at.Batches + batches.Batches.Count, Steps = _at.Steps + 1 };
        var rate = _rates.RateOf(before.Steps);
        var isMeasured = _options.GradientDiagnostics is { } every && before.Updates % every == 0;
        var conflicts = isMeasured ? Measure(batches, before) : null;
        var outcome = Take(batches, before, rate);
        if (outcome is { IsFinite: false })
        {
            Skip(outcome, before.Steps, step.Rows);
            return null;
        }

        _totals.AddBatches(batches, rate);
        _dataSets.Add(batches, step.Rows);
        if (outcome is null)
        {
            return null;
        }

        _at = _at with { Updates = _at.Updates + 1, SkippedInARow = 0 };
        var gradients = isMeasured && (conflicts ?? outcome.Conflicts) is { } found ? GradientReading.Of(found, outcome.SharedWeights ?? outcome.Weights) : null;
        _totals.AddStep(outcome, gradients);
        _average?.Observe(_at.Updates);
        return new StepCompleted
        {
            Request = _stop,
            Step = _at.Updates,
            TotalSteps = _plan.TotalSteps,
            Epoch = _at.Epoch,
            Loss = outcome.Loss,
            HeadLosses = outcome.HeadLosses,
            Weights = outcome.Weights,
            KeptLosses = outcome.KeptLosses,
            LearningRate = rate,
            GradientNorm = outcome.GradientNorm,
            Gradients = gradients,
            Elapsed = Elapsed,
            Remaining = Elapsed / _at.Steps * (_plan.TotalSteps - _at.Steps),
        };
    }

    /// <summary>Takes the step; if it fails or is not finite, model, optimizer and weighting are what they were.</summary>
    private StepOutcome? Take(MicroBatches batches, LoopPosition at, double rate)
    {
        var (weighting, aggregation) = _options.OnNotFinite == NotFiniteAction.Skip ? (_step.Weigher.State, _step.Aggregator?.State) : default;
        _buffers.Keep();
        var isDone = false;
        try
        {
            var outcome = _step.Take(batches, at.Batches, rate, _rates.MomentumOf(at.Steps), new WeightingStep(at.Steps, at.Epoch - 1));
            isDone = outcome is not { IsFinite: false };
            return outcome;
        }
        finally
        {
            if (!isDone)
            {
                _buffers.Restore();
                if (weighting is not null)
                {
                    _step.Weigher.Restore(weighting);
                }

                if (aggregation is not null)
                {
                    _step.Aggregator?.Restore(aggregation);
                }
            }
        }
    }

    /// <summary>Measures the gradients of the heads before the step; afterwards all is as it was.</summary>
    private GradientConflicts? Measure(MicroBatches batches, LoopPosition at)
    {
        _buffers.Keep();
        try
        {
            return _step.Measure(batches, at.Batches);
        }
        finally
        {
            _buffers.Restore();
        }
    }

    /// <summary>Counts a step that was not taken, or ends the training.</summary>
    private void Skip(StepOutcome outcome, long position, IReadOnlyList<int>[] rows)
    {
        _at = _at with { SkippedInARow = _at.SkippedInARow + 1 };
        var skipped = new StepSkipped
        {
            Request = _stop,
            Position = position + 1,
            Epoch = _at.Epoch,
            Heads = NotFiniteHeads.Of(_model.Heads, outcome),
            HeadLosses = outcome.HeadLosses,
            GradientNorm = outcome.GradientNorm,
            FirstRows = [.. rows.SelectMany(batch => batch).Take(RowsNamed).Select(row => _data.NameOf(row))],
            InARow = _at.SkippedInARow,
        };
        if (_options.OnNotFinite == NotFiniteAction.Stop || skipped.InARow >= _options.MaxSkippedSteps)
        {
            throw skipped.ToException();
        }

        _totals.AddSkipped(skipped);
        Report(callback => callback.OnStepSkipped(skipped));
    }
}
