using System.Globalization;

namespace MultiTaskBert.Training;

/// <content>Evaluations, with averaged weights if there are any.</content>
internal sealed partial class TrainingRun
{
    private bool IsEvaluationDue => _options.EvaluateEverySteps is { } every && _at.Updates > 0 && _at.Updates % every == 0 && !IsEvaluated;

    private bool IsEvaluated => _evaluations.Count > 0 && _evaluations[^1].Step == _at.Updates;

    /// <summary>Evaluates, unless these weights have been already or there is no dev set; returns false if it was cancelled.</summary>
    private bool Evaluate(CancellationToken cancellationToken)
    {
        if (_dev is null || IsEvaluated)
        {
            return true;
        }

        EvaluationRecord record;
        _average?.Exchange();

        // Averages of what learned before it was frozen are not the weights that the frozen layers are known by.
        _model.Shortcut = _average is null ? _prefix.Forward : null;
        try
        {
            var evaluation = new EvaluationOptions
            {
                BatchSize = _options.EvaluationBatchSize,
                Collation = _options.Collation,
                AllowUnknownLabels = _options.AllowUnknownDevLabels,
            };
            var result = Evaluator.Evaluate(_model, _data, evaluation, _collator, cancellationToken);
            record = _best.Observe(_at.Epoch, _at.Updates, result, Elapsed, _freezer.Trainable) with { Request = _stop };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _model.Shortcut = _prefix.Forward;
            _average?.Exchange();
        }

        StopIfNotFinite(record);
        _evaluations.Add(record);
        Report(callback => callback.OnEvaluated(record));
        return true;
    }

    /// <summary>A model that no longer computes numbers ends the training, with the best weights so far in place, or is warned of, as the options say.</summary>
    private void StopIfNotFinite(EvaluationRecord record)
    {
        if (record.Result.NotFiniteHeads is { Count: > 0 } heads)
        {
            var found = string.Create(
                CultureInfo.InvariantCulture,
                $"The evaluation after step {record.Step} (epoch {record.Epoch}) is not finite: {string.Join(", ", heads.Select(head => FormattableString.Invariant($"the loss of head '{head}' is {record.Result[MetricNames.Of(head, EvaluationResult.Loss)]}")))}. ");
            if (_options.OnNotFinite == NotFiniteAction.Stop)
            {
                throw new InvalidOperationException(found + (_best.Restore()
                    ? string.Create(CultureInfo.InvariantCulture, $"The weights are those of the best evaluation, after step {_best.Found!.Step}. ")
                    : "The weights are those of the last step. ") + "Lower the learning rate, or look for wrong values in the rows; OnNotFinite = NotFiniteAction.Skip goes on with a warning.");
            }

            Warn(found + "It is never the best one.");
        }
        else if (!double.IsFinite(record.Value) && _isBestWanted)
        {
            Warn(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(_options.BestMetric)} '{_options.BestMetric}' is {record.Value} in the evaluation after step {record.Step} (epoch {record.Epoch}): the number is not defined for these rows and answers, so the evaluation is not the best one."));
        }
    }
}
