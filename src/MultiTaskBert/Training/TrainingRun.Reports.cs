using MultiTaskBert.Labels;

namespace MultiTaskBert.Training;

/// <content>What callbacks and the caller are told.</content>
internal sealed partial class TrainingRun
{
    private TrainingStarted Start() => new(
        _options,
        [.. _model.Heads.Select(head => head.Name)],
        _train.Count,
        _plan.TotalSteps,
        _freeze,
        _freezer.Report(),
        _model.Heads.ToDictionary(head => head.Name, head => _train.Count(row => row.Labels.ContainsKey(head.Name)), StringComparer.Ordinal))
    {
        Request = _stop,
        DataSets = _data.Named.ToDictionary(member => member.Name, member => member.Train.Count, StringComparer.Ordinal),
        LabelReadings = LabelReading.Of(_model.Heads.Select(head => KeyValuePair.Create(head.Name, head.Layout))),
        Chosen = _chosen.Chosen,
        Precision = _model.Backbone.Precision,
        ResumedFrom = _checkpoints?.Newest?.Folder,
        StepsBefore = _at.Updates,
        FrozenLayers = _prefix.Description,
        Warnings = [.. _chosen.Warnings(_model, _plan.TotalSteps), .. _checkpoints?.Warnings ?? [], .. TakeWarnings()],
    };

    /// <summary>Leaves the model with its final weights: the best ones if they are kept, else the last ones; averaged ones if there is an average.</summary>
    private TrainingResult Finish(StopReason reason)
    {
        _average?.Exchange();
        return new TrainingResult
        {
            History = _history,
            Evaluations = _evaluations,
            BestEpoch = _best.Found?.Epoch,
            BestStep = _best.Found?.Step,
            BestMetrics = _best.Found?.Result.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal),
            HasBestWeights = _best.Restore(),
            Chosen = _chosen.Chosen,
            Steps = _at.Updates,
            StopReason = reason,
            StopDetail = reason == StopReason.Callback ? _stop.Reason : null,
            Elapsed = Elapsed,
        };
    }

    private List<string> TakeWarnings()
    {
        var warnings = _warnings ?? [];
        _warnings = null;
        return warnings;
    }

    // What goes wrong without harm: told to the callbacks with the start, and later to the log.
    private void Warn(string warning)
    {
        if (_warnings is not null)
        {
            _warnings.Add(warning);
        }
        else if (_options.Logger is { } logger)
        {
            TrainingLog.Warning(logger, warning);
        }
    }

    private void Report(Action<ITrainerCallback> notify) => Array.ForEach(_callbacks, callback => notify(callback));
}
