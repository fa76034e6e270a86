using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing.Features;

/// <summary>A folder of files of features, one for each <see cref="FeatureKey"/>, that together stay below a size.</summary>
internal sealed class FeatureFolder
{
    private const string NameStart = "frozen-prefix-";
    private const string NameEnd = ".features";
    private const int HashLetters = 32;   // of the name; the file itself has all

    private readonly string _folder;
    private readonly long _maxBytes;
    private readonly Action<string> _warn;

    /// <exception cref="OutputException">The folder cannot be made, or files cannot be made in it.</exception>
    internal FeatureFolder(string folder, long maxBytes, Action<string> warn)
    {
        _folder = folder;
        _maxBytes = maxBytes;
        _warn = warn;
        try
        {
            Directory.CreateDirectory(folder);
            new FileStream(Path.Combine(folder, $"{NameStart}{Guid.NewGuid():N}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(
                $"'{folder}' cannot be used to keep the output of frozen layers: {e.Message.TrimEnd('.')}. Give FeatureCache.Folder a folder that can be written, or leave it null to keep "
                + "the output in memory.",
                e);
        }
    }

    /// <summary>The file of a key, with what it has already; null, with a warning, if it cannot be used.</summary>
    internal FileFeatures? Open(FeatureKey key)
    {
        var path = Path.Combine(_folder, NameStart + key.Hash[..HashLetters] + NameEnd);
        try
        {
            return new FileFeatures(path, key, needed => MakeRoom(path, needed), _warn);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warn($"'{path}' cannot be used, perhaps because another training is using it, so the output of frozen layers is kept in memory: {e.Message}");
            return null;
        }
    }

    /// <summary>How many bytes one of the files may have. If it needs more, others go as long as that helps, those first that were not used for the longest time.</summary>
    private long MakeRoom(string path, long needed)
    {
        var others = new DirectoryInfo(_folder).GetFiles(NameStart + "*" + NameEnd)
            .Where(file => !file.FullName.Equals(Path.GetFullPath(path), StringComparison.Ordinal))
            .OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).ToArray();
        var room = _maxBytes - others.Sum(file => file.Length);
        foreach (var file in needed > _maxBytes ? [] : others)
        {
            if (room >= needed)
            {
                break;
            }

            room += TryDelete(file) ? file.Length : 0;
        }

        return room;
    }

    private static bool TryDelete(FileInfo file)
    {
        try
        {
            // Opened first, since a file that a training holds can be deleted on some systems, but not opened.
            using var unused = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
