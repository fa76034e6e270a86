using System.Diagnostics;

namespace MultiTaskBert.Tests;

/// <summary>Runs a script that has a small file system, so that a disk fills up.</summary>
internal static class SmallDisk
{
    /// <summary>The program of <c>MultiTaskBert.Trainee</c>, built beside these tests in the same configuration.</summary>
    internal static string Trainee => AppContext.BaseDirectory.Replace("MultiTaskBert.Tests", "MultiTaskBert.Trainee", StringComparison.Ordinal) + "MultiTaskBert.Trainee.dll";

    /// <summary>Runs a script that has a file system of a size at a folder; returns the lines that it prints. Skips the test where none can be made.</summary>
    internal static async Task<string[]> RunAsync(string disk, string size, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare"), "There is no unshare to make a small file system with.");
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o size={size} none '{disk}' || exit 77; {script}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOMP_SPINCOUNT"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.SkipWhen(lines.Length == 0, $"A small file system cannot be made here: {await errors}");
        return lines;
    }
}
