using System.Runtime.InteropServices;

namespace MultiTaskBert.Runtime;

/// <summary>Sees to it that files and names in a folder are on the disk, so that they outlive a loss of power.</summary>
internal static partial class DurableFolder
{
    /// <summary>Flushes every file of a folder, then its list of names.</summary>
    internal static void FlushFiles(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }

        FlushNames(folder);
    }

    /// <summary>
    /// Flushes the list of names of a folder: what was created, renamed or deleted in it. Windows does so by itself; a Unix file system that
    /// cannot is left as it is.
    /// </summary>
    internal static void FlushNames(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, flags: 0);   // O_RDONLY
        if (descriptor >= 0)
        {
            _ = Fsync(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
