namespace MultiTaskBert.AspNetCore.Serving;

/// <summary>Waits until something may have happened in a folder. The system tells where it can; it need not, so nobody waits longer than a given time.</summary>
internal sealed class FolderWatch(string folder, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _happened = new(0, 1);
    private FileSystemWatcher? _watcher;

    /// <summary>Waits for a change, or the time.</summary>
    internal async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        _watcher ??= TryWatch();
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _happened.WaitAsync(waiting.Token);
        await Task.WhenAny(change, Task.Delay(atMost, time, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Watches what has the name of the folder now, which may be another folder than before.</summary>
    internal void Renew()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    public void Dispose() => Renew();   // The semaphore has no handle; a late event of the watcher may still release it.

    private FileSystemWatcher? TryWatch()
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += (_, _) => Happened();
            watcher.Created += (_, _) => Happened();
            watcher.Deleted += (_, _) => Happened();
            watcher.Renamed += (_, _) => Happened();
            watcher.Error += (_, _) => Happened();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose();   // The folder is not there, or the system watches no more of them: what is left is to look.
            return null;
        }
    }

    private void Happened()
    {
        try
        {
            _happened.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is known already.
        }
    }
}
