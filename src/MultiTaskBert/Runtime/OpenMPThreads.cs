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

    // In the order of ten microseconds: from one small operator to the next. With more, threads that wait take the cores from threads that work wherever a machine has other things to do,
    // and a small encoder trains ten times slower there.
    private const string BriefSpins = "1000";

    // Flags of dlopen.
    private const int Lazy = 1;
    private const int OnlyIfLoaded = 4;

    /// <summary>
    /// Lets idle threads sleep after some ten microseconds, unless the environment says how they are to wait. Does nothing once LibTorch is loaded, or elsewhere than on Linux.
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
    /// The entry of GNU's OpenMP that runs a function on all threads of the caller, <c>GOMP_parallel(function, data, threads, flags)</c>; 0 where LibTorch does not use it, or is not
    /// loaded yet.
    /// </summary>
    internal static nint FindParallel()
    {
        try
        {
            // Asked for by its name and not to be loaded: a second LibTorch from another path would abort the process. A search in it reaches the libraries that it needs.
            return OperatingSystem.IsLinux() && Open("libtorch_cpu.so", Lazy | OnlyIfLoaded) is var torch and not 0 && NativeLibrary.TryGetExport(torch, "GOMP_parallel", out var entry)
                ? entry
                : 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return 0;   // a C library that has dlopen elsewhere
        }
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string name, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
