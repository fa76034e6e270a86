namespace MultiTaskBert.Runtime;

/// <summary>Writes a file beside its final name and renames it over: a reader sees the old file or the new one, never half.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file that is in memory; see <see cref="Write(string, Action{FileStream})"/>.</summary>
    internal static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>Writes a file. If <paramref name="write"/> throws, the old file is untouched and nothing is left beside it.</summary>
    internal static void Write(string path, Action<FileStream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
