using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiTaskBert.Benchmarks;

/// <summary>The resident memory of this process at its highest, on Linux (proc(5)).</summary>
internal static partial class PeakMemory
{
    /// <summary>The highest number of bytes since the last <see cref="Reset"/>.</summary>
    public static double Bytes => Field("VmHWM:");

    /// <summary>Makes the present size the peak, and returns it. What is free is given back first: otherwise what comes next would go there, and nothing would grow.</summary>
    public static double Reset()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GiveBack();
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Field("VmRSS:");
    }

    /// <summary>Gives free memory of the C library back to the system; elsewhere than on Linux does nothing.</summary>
    public static void GiveBack()
    {
        if (OperatingSystem.IsLinux())
        {
            TrimHeap(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);

    private static double Field(string name) => 1024 * double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
