using System.Diagnostics;
using System.Globalization;
using MultiTaskBert.Data;

namespace MultiTaskBert.Fuzz;

/// <summary>Runs one input through a target and judges what comes out.</summary>
internal static class CaseRunner
{
    private const long AllocationFree = 64L << 20;
    private const int AllocationPerByte = 4;
    private const long RowsInMemory = 128L << 20;   // what RowStorage.Auto keeps there

    /// <summary>Runs the input, which lies in a file.</summary>
    internal static Verdict Run(IFuzzTarget target, string path, int variant, long size)
    {
        var nativeBefore = target.UsesNativeMemory ? ResetPeak() : 0;
        var before = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        var (accepted, fault) = Read(target, path, variant);
        var elapsed = clock.Elapsed;
        var allocated = GC.GetTotalAllocatedBytes() - before;
        var native = target.UsesNativeMemory ? Peak() - nativeBefore : 0;
        if (fault is null && Math.Max(allocated, native) > Most(size) && MostHeld(target, path, size) is var most && Held(target, path, variant) is var held && held > most)
        {
            fault = new InvalidDataException(FormattableString.Invariant($"The reader held {held:N0} bytes at once for an input of {size:N0}, and took {allocated:N0} in all."));
        }

        return new Verdict(accepted, fault, elapsed, Math.Max(allocated, native));
    }

    private static long Most(long size) => AllocationFree + (AllocationPerByte * size);

    // A small file may hold so many packed rows that as many are in memory as ever are at once.
    private static long MostHeld(IFuzzTarget target, string path, long size) =>
        target.ContentSize(path, size) is var content && content > size ? Most(content) + RowsInMemory : Most(size);

    /// <summary>The most memory that a second run holds at once: what was taken in all may have been given back on the way.</summary>
    private static long Held(IFuzzTarget target, string path, int variant)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = ResetPeak();
        Read(target, path, variant);
        return Peak() - before;
    }

    private static (bool Accepted, Exception? Fault) Read(IFuzzTarget target, string path, int variant)
    {
        try
        {
            var rows = target.Read(path, variant);
            try
            {
                RowWalk.Of(rows);
                return (true, null);
            }
            catch (Exception e)
            {
                return (true, e);
            }
        }
        catch (DatasetException e)
        {
            try
            {
                RowWalk.Of(e);
                return (false, null);
            }
            catch (InvalidDataException wrong)
            {
                return (false, wrong);
            }
        }
        catch (IOException)
        {
            return (false, null);
        }
        catch (Exception e)
        {
            return (false, e);
        }
    }

    // Linux keeps the most that a process has held, and forgets it when asked to (proc(5), clear_refs).
    private static long ResetPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }

        return Peak();
    }

    private static long Peak() => !OperatingSystem.IsLinux() ? 0
        : File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
        ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 : 0;
}
