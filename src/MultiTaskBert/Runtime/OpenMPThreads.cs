using System.Runtime.InteropServices;

namespace MultiTaskBert.Runtime;

/// <summary>
/// The threads of LibTorch's operators. By itself GNU's OpenMP lets them spin for milliseconds after each operator; kernels of this library, which run on .NET's threads, would
/// wait for those to give the cores free. Put to sleep at once, they would have to be woken for each operator, which slows small models.
/// </summary>
internal static partial class OpenMPThreads
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    // Some microseconds: from one operator of a forward or backward pass to the next.
    private const string BriefSpins = "1000";

    /// <summary>
    /// Lets idle threads sleep after a few microseconds, unless the environment says how they are to wait. Does nothing once LibTorch is loaded, or elsewhere than on Linux.
    /// </summary>
    internal static void SleepSoonWhenIdle()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(SpinCount) is null && Environment.GetEnvironmentVariable(WaitPolicy) is null)
        {
            // .NET's own SetEnvironmentVariable changes what .NET sees and not what the C library does.
            _ = SetVariable(SpinCount, BriefSpins, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
