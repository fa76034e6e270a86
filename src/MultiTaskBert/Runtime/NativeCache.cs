using System.Security.Cryptography;

namespace MultiTaskBert.Runtime;

/// <summary>A private per-user folder for native files, each under the hash of what it holds.</summary>
internal static class NativeCache
{
    /// <summary>The folder named by <see cref="LibTorch.CacheVariable"/>, else the user's cache folder (<c>XDG_CACHE_HOME</c>, <c>~/.cache</c>).</summary>
    internal static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable(LibTorch.CacheVariable) is { Length: > 0 } chosen)
        {
            return Path.Combine(Path.GetFullPath(chosen), "native");
        }

        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "multitaskbert", "native");
    }

    /// <summary>
    /// Puts <paramref name="content"/> at <c>folder/hash/name</c> and returns that path. A file that is there already is used only if it
    /// holds the same bytes; otherwise it is written beside its final name and renamed over it, so two processes that start at
    /// once each see a whole file.
    /// </summary>
    internal static string Place(string folder, string name, byte[] content)
    {
        var target = Path.Combine(CreatePrivate(folder, Convert.ToHexStringLower(SHA256.HashData(content))), name);
        if (Holds(target, content))
        {
            return target;
        }

        var temporary = $"{target}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(temporary, PrivateFile()))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return target;
    }

    private static bool Holds(string path, byte[] content)
    {
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
    }

    private static string CreatePrivate(string folder, string hash)
    {
        var path = Path.Combine(folder, hash);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder, OnlyOwner);
            Directory.CreateDirectory(path, OnlyOwner);

            // Throws for a folder of somebody else, whose owner could swap the file that we are about to load.
            File.SetUnixFileMode(path, OnlyOwner);
        }

        return path;
    }

    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
