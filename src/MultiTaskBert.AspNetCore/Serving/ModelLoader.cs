using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiTaskBert.AspNetCore.Batching;

namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>
/// Loads a model when the application starts, without keeping it from starting, and anew when its folder changes: beside the one that answers, which is let go when the new one is warm and all rows it has are answered.
/// </summary>
/// <remarks>A change is loaded when two looks at the folder, some time apart, see the same: who copies files into it has ended then. <c>model.Save</c> and <c>model.ExportOnnx</c> replace all files at once.</remarks>
internal sealed partial class ModelLoader(ServedPredictor served, ServingInstruments instruments, TimeProvider time, ILogger logger) : IHostedService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilSettled = TimeSpan.FromSeconds(1);

    // Where there is no model: what kept it from being loaded, a disk that is not mounted yet or memory that others have, may be over.
    private static readonly TimeSpan UntilFirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestUntilRetry = TimeSpan.FromMinutes(5);

    // For who disposes the host without stopping it; as long as a host takes to stop by default.
    private static readonly TimeSpan LongestDraining = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private Task? _stopped;
    private string? _loaded;
    private string? _seen;
    private long _failed;
    private TimeSpan _untilRetry;
    private bool _isChanging;
    private bool _isGivenUp;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        instruments.Watch(served.Name, () => served.QueueLength);
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Answers what waits, for as long as the application may take to stop.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped ??= StopAsync();
        try
        {
            await _stopped.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _isGivenUp = true;
            LogNotDrained(served.Name, served.QueueLength);
        }
    }

    /// <summary>The same where the host was not stopped. What was given up then is not waited for here.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped ??= StopAsync();
        try
        {
            await (_isGivenUp ? Task.CompletedTask : _stopped.WaitAsync(LongestDraining)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNotDrained(served.Name, served.QueueLength);
        }

        if (_stopped.IsCompleted)
        {
            _stopping.Dispose();
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Loads what is in the folder, and answers with it. What goes wrong is told by the status of the model.</summary>
    internal async Task LoadAsync()
    {
        string? before = null;
        ServedModel model;
        try
        {
            before = FolderState.Of(served.Options.Folder);
            (_loaded, _seen, _isChanging) = (before, null, before is null);
            var limits = new BatchingLimits(served.Options.MaxQueue, served.Options.MaxBatchTokens, served.Options.Deadline);
            model = await ServedModel.StartAsync(PredictorSource.Load(served.Options), limits, instruments.ObserverOf(served.Name), time).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            instruments.Loaded(served.Name, isLoaded: false);
            served.Fail(e.Message);
            (_failed, _untilRetry) = (time.GetTimestamp(), _untilRetry == TimeSpan.Zero ? UntilFirstRetry : TimeSpan.FromTicks(Math.Min(2 * _untilRetry.Ticks, LongestUntilRetry.Ticks)));
            LogNotLoaded(e, served.Name, served.Options.Folder);
            return;
        }

        // Files that were written while they were read may be of two models. Where there is none to answer meanwhile, they are taken, and looked at again: also if the folder is then as it was before.
        if (!string.Equals(before, FolderState.Of(served.Options.Folder), StringComparison.Ordinal))
        {
            (_loaded, _isChanging) = (null, true);
        }

        if ((_isChanging && served.HasModel) || _stopping.IsCancellationRequested)
        {
            await EndAsync(model).ConfigureAwait(false);
            return;
        }

        _untilRetry = TimeSpan.Zero;
        var old = served.Replace(model);
        instruments.Loaded(served.Name, isLoaded: true);
        LogLoaded(served.Name, served.Options.Folder, string.Join(", ", model.Heads));
        if (old is not null)
        {
            if (old.Heads.Except(model.Heads, StringComparer.Ordinal).ToArray() is { Length: > 0 } gone)
            {
                LogHeadsGone(served.Name, string.Join(", ", gone));
            }

            await EndAsync(old).ConfigureAwait(false);
        }

        if (PredictorSource.Remark(served.Options) is { } remark)
        {
            LogRemark(served.Name, remark);
        }
    }

    /// <summary>Looks at the folder once, and loads what is there if it is not what was loaded, and the same as at the look before; or if there is no model, and it is time to try again.</summary>
    /// <returns>Whether the model was loaded anew, or could not be.</returns>
    internal async Task<bool> LookAsync()
    {
        var now = FolderState.Of(served.Options.Folder);
        var isSettled = now is not null && string.Equals(now, _seen, StringComparison.Ordinal);
        _seen = now;
        _isChanging = now is null || _loaded is null || !string.Equals(now, _loaded, StringComparison.Ordinal);
        var isDue = served.Status.State == ServingState.Failed && time.GetElapsedTime(_failed) >= _untilRetry;
        if (!isDue && (!_isChanging || !isSettled))
        {
            return false;
        }

        await LoadAsync().ConfigureAwait(false);
        return true;
    }

    private async Task RunAsync()
    {
        await LoadAsync().ConfigureAwait(false);
        try
        {
            await (served.Options.ReloadOnChange ? WatchAsync() : RetryAsync()).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private async Task RetryAsync()
    {
        while (served.Status.State == ServingState.Failed)
        {
            await Task.Delay(_untilRetry, time, _stopping.Token).ConfigureAwait(false);
            await LoadAsync().ConfigureAwait(false);
        }
    }

    private async Task WatchAsync()
    {
        using var watch = new FolderWatch(served.Options.Folder, time);
        while (true)
        {
            // While it changes the system tells of every block that is written.
            await (_isChanging ? Task.Delay(UntilSettled, time, _stopping.Token) : watch.WaitAsync(BetweenLooks, _stopping.Token)).ConfigureAwait(false);
            try
            {
                if (await LookAsync().ConfigureAwait(false))
                {
                    watch.Renew();
                }
            }
            catch (Exception e)
            {
                LogNotLooked(e, served.Name, served.Options.Folder);   // the next look may see more
            }
        }
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (served.Stop() is { } model)
        {
            await EndAsync(model).ConfigureAwait(false);
        }
    }

    // Whatever a predictor of the user throws, there is another model to look after.
    private async Task EndAsync(ServedModel model)
    {
        try
        {
            await model.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNotDisposed(e, served.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The model '{Model}' is loaded from '{Folder}'; its heads are {Heads}.")]
    private partial void LogLoaded(string model, string folder, string heads);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model '{Model}' cannot be loaded from '{Folder}'.")]
    private partial void LogNotLoaded(Exception exception, string model, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "The folder '{Folder}' of the model '{Model}' cannot be looked at.")]
    private partial void LogNotLooked(Exception exception, string model, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model '{Model}': {Remark}")]
    private partial void LogRemark(string model, string remark);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model '{Model}' no longer has the heads {Heads}, which it had before it was loaded anew.")]
    private partial void LogHeadsGone(string model, string heads);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A predictor of the model '{Model}' that is no longer used cannot be disposed.")]
    private partial void LogNotDisposed(Exception exception, string model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The application stops while {Rows} rows wait for the model '{Model}'; they are not answered.")]
    private partial void LogNotDrained(string model, int rows);
}
