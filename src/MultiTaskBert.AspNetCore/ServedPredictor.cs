using System.Diagnostics;
using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Data;

namespace MultiTaskBert;

/// <summary>Represents a model that is served: rows of many callers are gathered into batches. Injected by its name, or without one where there is one model. Safe to use from any thread.</summary>
public sealed class ServedPredictor
{
    /// <summary>The name of the meter and of the activity source: what is given to OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>.</summary>
    public const string SourceName = "MultiTaskBert.AspNetCore";

    private static readonly TimeSpan WhileLoading = TimeSpan.FromSeconds(1);

    private readonly ServingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _firstLoad = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Standing _standing;
    private int _waitingForLoad;

    internal ServedPredictor(string name, MultiTaskPredictorOptions options, ServingInstruments instruments, TimeProvider time)
    {
        (Name, Options, _instruments, _time) = (name, options, instruments, time);
        _standing = new Standing(Model: null, ServingState.Loading, $"The model '{name}' is being loaded.");
    }

    /// <summary>What traces come from.</summary>
    internal static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Gets the name under which the model was added.</summary>
    public string Name { get; }

    /// <summary>The settings of the model, checked.</summary>
    internal MultiTaskPredictorOptions Options { get; }

    /// <summary>Where the model stands now.</summary>
    internal ServingStatus Status
    {
        get
        {
            var now = _standing;
            return new ServingStatus(now.State, now.Message, now.Model?.Heads ?? [], Waiting(now));
        }
    }

    /// <summary>Whether there is a model that answers.</summary>
    internal bool HasModel => _standing.Model is not null;

    /// <summary>How many rows wait.</summary>
    internal int QueueLength => Waiting(_standing);

    /// <summary>Predicts for a row, text or words, in a batch with what else waits. While the model is loaded for the first time, the row waits for it.</summary>
    /// <param name="row">The row; its labels are not looked at.</param>
    /// <param name="cancellationToken">Takes the row out of the queue.</param>
    /// <exception cref="ArgumentException">The row is longer than <see cref="MultiTaskPredictorOptions.MaxTextLength"/>, or cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The model cannot be loaded; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The application has stopped.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    /// <exception cref="PredictorBusyException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The row waited longer than <see cref="MultiTaskPredictorOptions.Deadline"/>.</exception>
    public Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken = default) => PredictAsync(row, waitsForRoom: false, cancellationToken);

    /// <summary>The same; a row that waits for room is refused by a full queue only when <see cref="MultiTaskPredictorOptions.Deadline"/> has passed. However often it asks, it is one row for who counts and traces.</summary>
    internal async Task<Prediction> PredictAsync(MtlRow row, bool waitsForRoom, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ThrowIfTooLong(row);
        var arrived = _time.GetTimestamp();   // all that it waits for, together, may take the deadline
        using var activity = Source.StartActivity("prediction");
        activity?.SetTag(ServingInstruments.ModelTag, Name);
        try
        {
            return await (waitsForRoom
                ? RoomInQueue.WaitAsync(() => AnswerAsync(row, arrived, cancellationToken), Options.Deadline, arrived, _time, cancellationToken)
                : AnswerAsync(row, arrived, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))   // a caller who leaves is no error
        {
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);   // without its message, which may have the text of the row
            if (e is PredictorBusyException)
            {
                _instruments.Refused(Name);
            }

            throw;
        }
    }

    /// <summary>Answers with a model from now on, and gives the one that did before.</summary>
    internal ServedModel? Replace(ServedModel model)
    {
        var before = _standing;
        _standing = new Standing(model, ServingState.Ready, Message: null);
        _firstLoad.TrySetResult();
        return before.Model;
    }

    /// <summary>What is in the folder cannot be loaded: a model that was there goes on answering.</summary>
    internal void Fail(string reason)
    {
        var before = _standing;
        _standing = before.Model is null
            ? new Standing(Model: null, ServingState.Failed, $"The model '{Name}' cannot be loaded: {reason}")
            : new Standing(before.Model, ServingState.Degraded, $"The model '{Name}' answers as it was before its folder changed; what is there now cannot be loaded: {reason}");
        _firstLoad.TrySetResult();
    }

    /// <summary>Answers no further row, and gives the model that did.</summary>
    internal ServedModel? Stop()
    {
        var before = _standing;
        _standing = new Standing(before.Model, ServingState.Stopped, $"The model '{Name}' is no longer served: the application has stopped.");
        _firstLoad.TrySetResult();
        return before.Model;
    }

    private int Waiting(Standing standing) => Volatile.Read(ref _waitingForLoad) + (standing.Model?.Waiting ?? 0);

    private async Task<Prediction> AnswerAsync(MtlRow row, long arrived, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = _standing;
            switch (now.State)
            {
                case ServingState.Loading:
                    await WaitForLoadAsync(arrived, cancellationToken).ConfigureAwait(false);
                    continue;
                case ServingState.Failed:
                    throw new ModelUnavailableException(now.Message!);
                case ServingState.Stopped:
                    throw new ObjectDisposedException(nameof(ServedPredictor), now.Message);
                default:
                    break;
            }

            try
            {
                return await now.Model!.PredictAsync(row, arrived, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(_standing, now))
            {
                // It was replaced between the two lines; the next one takes the row.
            }
            catch (DatasetException e)
            {
                throw new ArgumentException(e.Message, nameof(row), e);   // too long, where LongText refuses such rows
            }
        }
    }

    private async Task WaitForLoadAsync(long arrived, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waitingForLoad) > Options.MaxQueue)
            {
                throw new PredictorBusyException(FormattableString.Invariant($"The model '{Name}' is being loaded, and {Options.MaxQueue} rows wait for it already."), WhileLoading);
            }

            var left = Options.Deadline is { } deadline ? TimeSpan.FromTicks(Math.Max(0, (deadline - _time.GetElapsedTime(arrived)).Ticks)) : Timeout.InfiniteTimeSpan;
            await _firstLoad.Task.WaitAsync(left, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(FormattableString.Invariant($"The model '{Name}' is being loaded, and the row has waited for it for {Options.Deadline}."), late);
        }
        finally
        {
            Interlocked.Decrement(ref _waitingForLoad);
        }
    }

    private void ThrowIfTooLong(MtlRow row)
    {
        var length = row.Words is { } words
            ? words.Sum(word => (long)word.Length) + words.Count - 1
            : row.Text!.Length + (long)(row.Pair?.Length ?? 0);
        if (length > Options.MaxTextLength)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The row has {length} characters; the model '{Name}' takes at most {Options.MaxTextLength} ({nameof(MultiTaskPredictorOptions.MaxTextLength)}). Divide the text."),
                nameof(row));
        }
    }

    /// <summary>What answers, and what is to be said of it: read and replaced as one.</summary>
    private sealed record Standing(ServedModel? Model, ServingState State, string? Message);
}
