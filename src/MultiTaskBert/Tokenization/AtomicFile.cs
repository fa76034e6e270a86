namespace MultiTaskBert.Tokenization;

/// <summary>Writes a file beside its name and renames it, so that a reader sees the old or the new one, never half.</summary>
internal static class AtomicFile
{
    /// <summary>Writes <paramref name="bytes"/> to <paramref name="path"/>, replacing what is there.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (var file = File.Create(partial))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
