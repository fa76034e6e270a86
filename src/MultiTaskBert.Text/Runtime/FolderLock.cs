using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Holds a folder for reading, which any number may do, or for changing, which one does alone: between the threads of this process and, as far as the system can, between
/// processes. A process that is killed lets go of it. To be disposed on the thread that took it.
/// </summary>
/// <remarks>
/// Between processes it is <c>flock</c> on the folder itself, which leaves no file behind and needs no right to write; on Windows, which has no such thing, a named mutex. A file system
/// that knows no locks is used without.
/// </remarks>
internal sealed partial class FolderLock : IDisposable
{
    // Of sys/file.h and fcntl.h.
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int WithoutWaiting = 4;
    private const int LinuxCloseOnExec = 0x80000;
    private const int MacCloseOnExec = 0x1000000;

    // Of errno.h.
    private const int Interrupted = 4;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private const int MillisecondsBetweenTries = 5;
    private const int MostTries = 60_000;   // five minutes

    // One for each folder that was ever read or written; writers come before new readers.
    private static readonly ConcurrentDictionary<string, ReaderWriterLockSlim> Folders = new(StringComparer.Ordinal);

    private readonly ReaderWriterLockSlim _threads;
    private readonly bool _changes;
    private readonly int _descriptor = -1;
    private readonly Mutex? _mutex;

    private FolderLock(string folder, bool changes)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _threads = Folders.GetOrAdd(path, static _ => new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion));
        _changes = changes;
        if (changes)
        {
            _threads.EnterWriteLock();
        }
        else
        {
            _threads.EnterReadLock();
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                _mutex = WaitForMutex(path);
            }
            else
            {
                _descriptor = WaitForFlock(path, changes ? Exclusive : Shared);
            }
        }
        catch
        {
            LeaveThreads();
            throw;
        }
    }

    /// <summary>Waits until nobody changes the folder. A thread may hold it several times.</summary>
    /// <exception cref="IOException">Another process has been changing it for minutes.</exception>
    internal static FolderLock ForReading(string folder) => new(folder, changes: false);

    /// <summary>Waits until nobody reads or changes the folder.</summary>
    /// <exception cref="IOException">Other processes have been reading or changing it for minutes.</exception>
    internal static FolderLock ForChanging(string folder) => new(folder, changes: true);

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Close(_descriptor);   // which gives the lock back
        }

        if (_mutex is not null)
        {
            _mutex.ReleaseMutex();
            _mutex.Dispose();
        }

        LeaveThreads();
    }

    private void LeaveThreads()
    {
        if (_changes)
        {
            _threads.ExitWriteLock();
        }
        else
        {
            _threads.ExitReadLock();
        }
    }

    private static int WaitForFlock(string path, int kind)
    {
        var descriptor = Open(path, OperatingSystem.IsMacOS() ? MacCloseOnExec : LinuxCloseOnExec);
        if (descriptor < 0)
        {
            return -1;   // Who reads or writes next says what is wrong with the folder.
        }

        for (var tries = 0; tries < MostTries; tries++)
        {
            if (Flock(descriptor, kind | WithoutWaiting) == 0)
            {
                return descriptor;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case LinuxWouldBlock or MacWouldBlock:
                    Thread.Sleep(MillisecondsBetweenTries);
                    break;
                default:
                    _ = Close(descriptor);
                    return -1;   // a file system without locks
            }
        }

        _ = Close(descriptor);
        throw new IOException($"The folder '{path}' has been in use by another process for minutes: a model in it is being saved or loaded. Try again when that has ended.");
    }

    private static Mutex? WaitForMutex(string path)
    {
        Mutex mutex;
        try
        {
            mutex = new Mutex(initiallyOwned: false, @"Global\MultiTaskBert." + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToUpperInvariant()))));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or WaitHandleCannotBeOpenedException)
        {
            return null;   // that of another user
        }

        try
        {
            mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // The process that held it is gone; the mutex is ours now.
        }

        return mutex;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
