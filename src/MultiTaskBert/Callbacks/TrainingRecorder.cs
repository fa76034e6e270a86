using MultiTaskBert.Freezing;
using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>Keeps the numbers of a training in memory, for tables and pictures. Memory is bounded: many steps become fewer points.</summary>
/// <remarks>Not thread-safe; one instance a training.</remarks>
public sealed class TrainingRecorder : ITrainerCallback
{
    /// <summary>The greatest number of points that the steps are kept as; a picture cannot show more.</summary>
    internal const int MaxPoints = 1024;

    private readonly List<EpochRecord> _epochs = [];
    private readonly List<FreezeChanged> _changes = [];
    private StepCurve _steps = new(MaxPoints);
    private TrainingStarted? _started;
    private FreezeReport? _parameters;
    private TrainingResult? _result;

    /// <summary>Gets what was seen so far.</summary>
    /// <exception cref="InvalidOperationException">The training has not started.</exception>
    public TrainingRecord Record => new(
        _started ?? throw new InvalidOperationException(
            $"The training has not started, so there is nothing to show. Give the {nameof(TrainingRecorder)} to {nameof(TrainerOptions)}.{nameof(TrainerOptions.Callbacks)} and call {nameof(Trainer)}.{nameof(Trainer.Fit)}."),
        _steps.ToPoints(),
        [.. _epochs],
        [.. _changes],
        _result);

    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        (_started, _parameters, _result, _steps) = (started, started.Parameters, null, new StepCurve(MaxPoints));
        _epochs.Clear();
        _changes.Clear();
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _steps.Add(step, _parameters?.TrainableRatio ?? double.NaN);
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch) => _epochs.Add(epoch);

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _parameters = change.Parameters;
        _changes.Add(change);
    }

    void ITrainerCallback.OnTrainingCompleted(TrainingResult result) => _result = result;
}
