using System.Runtime.InteropServices;

namespace MultiTaskBert.Runtime;

/// <summary>
/// The threads of LibTorch's operators, on which kernels of this library run too. By itself GNU's OpenMP lets them spin for milliseconds after each operator, so that whatever
/// else runs waits for a core. Put to sleep at once, they would have to be woken for each operator, which slows small models.
/// </summary>
internal static partial class OpenMPThreads
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    // Less than a millisecond: from one operator of a forward or backward pass to the next.
    private const string BriefSpins = "100000";

    /// <summary>
    /// Lets idle threads sleep before a millisecond is over, unless the environment says how they are to wait. Does nothing once LibTorch is loaded, or elsewhere than on Linux.
    /// </summary>
    internal static void SleepSoonWhenIdle()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(SpinCount) is null && Environment.GetEnvironmentVariable(WaitPolicy) is null)
        {
            // .NET's own SetEnvironmentVariable changes what .NET sees and not what the C library does.
            _ = SetVariable(SpinCount, BriefSpins, overwrite: 0);
        }
    }

    /// <summary>
    /// The entry of GNU's OpenMP that runs a function on all threads of the caller, <c>GOMP_parallel(function, data, threads, flags)</c>; 0 where LibTorch does not use it, or is not loaded.
    /// </summary>
    internal static nint FindParallel() =>
        OperatingSystem.IsLinux()
        && LibTorchLoader.FindLibrary("libtorch_cpu.so") is { } library
        && NativeLibrary.TryLoad(library, out var torch)   // loaded already: this gives the same one, and a search in it reaches what it needs
        && NativeLibrary.TryGetExport(torch, "GOMP_parallel", out var entry)
            ? entry
            : 0;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
