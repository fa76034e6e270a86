using MultiTaskBert.Training.Contracts;

namespace MultiTaskBert.Training.Reports;

/// <summary>What callbacks and the log are told during a run, and what callbacks ask of it.</summary>
internal sealed class RunReports(TrainerOptions options)
{
    private readonly ITrainerCallback[] _callbacks = options.Logger is null ? [.. options.Callbacks] : [new TrainingLog(options.Logger), .. options.Callbacks];
    private List<string>? _warnings = [];   // of before the first step; null when they have been told

    /// <summary>Whether a callback asked to stop, and why.</summary>
    internal StopRequest Stop { get; } = new();

    /// <summary>Tells all callbacks of an event, in their order.</summary>
    internal void Tell<TEvent>(TEvent happened, Action<ITrainerCallback, TEvent> notify)
    {
        if (happened is TrainingEvent stoppable)
        {
            stoppable.Request = Stop;
        }

        foreach (var callback in _callbacks)
        {
            Stop.Told = callback;
            notify(callback, happened);
        }

        Stop.Told = null;
    }

    /// <summary>Takes what goes wrong without harm: it is told with the start of the training, and later to the log.</summary>
    internal void Warn(string warning)
    {
        if (_warnings is not null)
        {
            _warnings.Add(warning);
        }
        else if (options.Logger is { } logger)
        {
            TrainingLog.Warning(logger, warning);
        }
    }

    /// <summary>The warnings until now; those that come later go to the log.</summary>
    internal IReadOnlyList<string> TakeWarnings()
    {
        var warnings = _warnings ?? [];
        _warnings = null;
        return warnings;
    }
}
