using System.Diagnostics;
using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>
/// Tells System.Diagnostics what a training does: a trace with a span for the run and one for each epoch, and metrics. OpenTelemetry collects both
/// under one name, <see cref="SourceName"/>; the library itself needs no package for it, and where nobody listens it costs next to nothing.
/// </summary>
/// <remarks>
/// <para>
/// Spans: <c>training</c>, within it <c>training epoch</c> (an epoch and its evaluation). A change of what is trainable is an event of the run's span. A run that ends
/// with an exception is closed by <see cref="Dispose"/>, with the status error.
/// </para>
/// <para>
/// Metrics, all named <c>multitaskbert.training.…</c>: <c>step.duration</c> (histogram, s; the very first step is left out, since no event says when it
/// began), <c>steps</c>, <c>epochs</c>, <c>labels</c> (counters; labels by head), <c>loss</c>, <c>head.loss</c>, <c>head.weight</c>, <c>learning_rate</c>,
/// <c>gradient_norm</c>, <c>parameters.trainable</c>, <c>dev.metric</c> (gauges). Attributes: <c>multitaskbert.head</c>, <c>multitaskbert.metric</c>,
/// and on all of them <c>multitaskbert.run.name</c> if a name was given.
/// </para>
/// <para>Names and units follow OpenTelemetry's semantic conventions (namespaces in dots, UCUM units). Not thread-safe; one instance a training.</para>
/// </remarks>
/// <example><code>
/// using var telemetry = new TrainingTelemetry("nightly");
/// var options = new TrainerOptions { Callbacks = [telemetry] };
/// </code></example>
public sealed class TrainingTelemetry : ITrainerCallback, IDisposable
{
    /// <summary>The name of the meter and of the activity source: what is given to OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>.</summary>
    public const string SourceName = "MultiTaskBert";

    private const string EpochTag = "multitaskbert.epoch";
    private const string TrainableTag = "multitaskbert.parameters.trainable";
    private static readonly ActivitySource Source = new(SourceName);

    private readonly string? _name;
    private readonly TrainingInstruments _instruments;
    private Activity? _run;
    private Activity? _epoch;
    private int _epochNumber;
    private TimeSpan _epochStart;
    private TimeSpan? _stepStart;

    /// <summary>Initializes the telemetry of one training.</summary>
    /// <param name="name">What the run is called, to tell several runs apart; null for no name.</param>
    public TrainingTelemetry(string? name = null)
    {
        _name = name;
        _instruments = new TrainingInstruments(name);
    }

    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        Dispose();
        (_epochNumber, _epochStart, _stepStart) = (0, TimeSpan.Zero, null);
        _instruments.Trainable(started.Parameters.TrainableParameters);
        _run = Source.StartActivity("training");
        _run?.SetTag(TrainingInstruments.RunTag, _name)
            .SetTag("multitaskbert.heads", started.Heads.ToArray())
            .SetTag("multitaskbert.rows", started.Rows)
            .SetTag("multitaskbert.steps", started.TotalSteps)
            .SetTag("multitaskbert.epochs", started.Options.Epochs)
            .SetTag("multitaskbert.batch_size", started.Options.BatchSize)
            .SetTag("multitaskbert.seed", started.Options.Seed)
            .SetTag("multitaskbert.freeze", started.Options.Freeze!.ToString())
            .SetTag(TrainableTag, started.Parameters.TrainableParameters)
            .SetTag("multitaskbert.parameters.total", started.Parameters.TotalParameters);
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_epochNumber != step.Epoch)
        {
            BeginEpoch(step.Epoch);
        }

        _instruments.Step(step, _stepStart is { } start ? step.Elapsed - start : null);
        _stepStart = step.Elapsed;
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        if (_epochNumber != epoch.Epoch)
        {
            BeginEpoch(epoch.Epoch);   // An epoch in which no batch had a label.
        }

        _instruments.Epoch(epoch);
        _epoch?.SetTag("multitaskbert.loss", epoch.Loss).SetTag("multitaskbert.best", epoch.IsBest);
        foreach (var (name, value) in epoch.Dev?.Headlines ?? [])
        {
            _epoch?.SetTag($"multitaskbert.dev.{name}", value);
        }

        End(ref _epoch, ActivityStatusCode.Ok);
        _epochStart = epoch.Elapsed;
        _stepStart = epoch.Elapsed;   // The evaluation is no part of the next step.
    }

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _instruments.Trainable(change.Parameters.TrainableParameters);
        _run?.AddEvent(new ActivityEvent("freeze changed", tags: new ActivityTagsCollection
        {
            [EpochTag] = change.Epoch,
            ["multitaskbert.step"] = change.Step,
            [TrainableTag] = change.Parameters.TrainableParameters,
        }));
    }

    void ITrainerCallback.OnTrainingCompleted(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        End(ref _epoch, ActivityStatusCode.Unset);   // Open only if the training ended in the middle of an epoch.
        _run?.SetTag("multitaskbert.stop_reason", result.StopReason.ToString()).SetTag("multitaskbert.stop_detail", result.StopDetail).SetTag("multitaskbert.best_epoch", result.BestEpoch);
        End(ref _run, ActivityStatusCode.Ok);
    }

    /// <summary>Closes the spans of a training that ended with an exception; does nothing after one that ended by itself.</summary>
    public void Dispose()
    {
        End(ref _epoch, ActivityStatusCode.Error);
        End(ref _run, ActivityStatusCode.Error);
    }

    private static void End(ref Activity? activity, ActivityStatusCode status)
    {
        activity?.SetStatus(status);
        activity?.Dispose();
        activity = null;
    }

    // With its first step, because no event says that an epoch begins; its time is when the one before ended.
    private void BeginEpoch(int number)
    {
        _epochNumber = number;
        if (_run is not null)
        {
            _epoch = Source.StartActivity("training epoch", ActivityKind.Internal, _run.Context, [new(EpochTag, number)], startTime: new DateTimeOffset(_run.StartTimeUtc) + _epochStart);
        }
    }
}
