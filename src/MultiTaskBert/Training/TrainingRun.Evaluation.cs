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
            record = _best.Observe(_at.Epoch, _at.Updates, result, Elapsed, _freezer.Trainable);
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

        _evaluations.Add(record);
        Report(callback => callback.OnEvaluated(record));
        return true;
    }
}
