using System.Runtime.InteropServices;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

public sealed partial class OpenMPThreadsTests
{
    [Fact]
    public void EnsureLoaded_OnLinux_LetsThreadsSpinBrieflyUnlessAskedOtherwise()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere LibTorch has other threads.");
        LibTorch.EnsureLoaded();

        // What the C library sees, which is what OpenMP reads.
        var seen = Marshal.PtrToStringUTF8(GetVariable("GOMP_SPINCOUNT"));

        var asked = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT");
        Assert.Equal(asked ?? (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null ? "1000" : null), seen);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial IntPtr GetVariable(string name);
}
