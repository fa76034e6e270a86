using System.Runtime.InteropServices;

namespace MultiTaskBert.Kernels;

/// <summary>
/// Keeps the memory that is freed for what is allocated next, while any of it is held: each step allocates the same gigabytes again, and fresh memory from the system has to be mapped
/// and cleared page by page, on one thread. Asks glibc's malloc, so elsewhere than on Linux with glibc it does nothing.
/// </summary>
/// <remarks>
/// It holds for the whole process, and for memory of the C library only: .NET's own is not concerned. When the last holder lets go, free memory is given back to the system, and
/// malloc maps blocks above 32 MiB afresh again: what it ends up with by itself once blocks of such sizes have been freed. On other threads than the main one malloc keeps less of
/// what is freed, and never blocks above 64 MiB.
/// </remarks>
internal static class KeptMemory
{
    // Of malloc.h.
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int MostMapped = -4;
    private const int MostMappedAtFirst = 65_536;
    private const int LargestMapThreshold = 32 << 20;

    private static readonly Lock Gate = new();
    private static readonly Lazy<(IntPtr Set, IntPtr Trim)> Malloc = new(Find);
    private static int _holders;

    /// <summary>Memory is kept until the result is disposed. May be held several times, by several threads.</summary>
    internal static IDisposable Hold()
    {
        if (!KernelChoice.KeptMemory || Malloc.Value.Set == 0)
        {
            return new Holder(isHeld: false);
        }

        lock (Gate)
        {
            if (_holders++ == 0)
            {
                Set(MostMapped, 0);
                Set(TrimThreshold, -1);
            }
        }

        return new Holder(isHeld: true);
    }

    private static void LetGo()
    {
        lock (Gate)
        {
            if (--_holders == 0)
            {
                Set(MapThreshold, LargestMapThreshold);
                Set(TrimThreshold, 2 * LargestMapThreshold);
                Set(MostMapped, MostMappedAtFirst);
                Trim();
            }
        }
    }

    private static unsafe void Set(int parameter, int value) => _ = ((delegate* unmanaged<int, int, int>)Malloc.Value.Set)(parameter, value);

    private static unsafe void Trim() => _ = ((delegate* unmanaged<nuint, int>)Malloc.Value.Trim)(0);

    private static (IntPtr Set, IntPtr Trim) Find() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libc.so.6", out var library)
        && NativeLibrary.TryGetExport(library, "mallopt", out var set)
        && NativeLibrary.TryGetExport(library, "malloc_trim", out var trim) ? (set, trim) : default;

    private sealed class Holder(bool isHeld) : IDisposable
    {
        private int _isHeld = isHeld ? 1 : 0;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isHeld, 0) == 1)
            {
                LetGo();
            }
        }
    }
}
