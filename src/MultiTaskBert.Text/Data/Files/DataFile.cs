namespace MultiTaskBert.Data.Files;

/// <summary>Opens files of data. Every reader opens its files here, so that what is done about a kind of file is done for all of them.</summary>
internal static class DataFile
{
    /// <summary>The largest file that is held in memory as a whole, in bytes and unpacked.</summary>
    internal const int MaxWhole = 256 * 1024 * 1024;

    /// <summary>
    /// Opens a file to be read from its beginning to its end. What is compressed by gzip or Zstandard is unpacked on the way: its first bytes say so, whatever its name is. One layer is
    /// unpacked; what is inside is looked at by <see cref="FileSignature"/> as any file is.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The bytes. Where they are unpacked, reading them throws <see cref="DatasetException"/> if the archive is damaged, cut off, or unpacks to what no data does.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        try
        {
            return Packing.Of(file) is { } packing ? new UnpackedStream(path, file, packing) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bytes that <see cref="Open"/> gives are other than those of the file, so that a position in them is none in the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static bool IsPacked(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return Packing.Of(file) is not null;
    }

    /// <summary>Reads a file into memory as a whole, unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that are read.</param>
    /// <returns>The bytes, or null if there are more than <paramref name="maxBytes"/>: no more memory than that is taken.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="DatasetException">It is compressed, and the archive is damaged.</exception>
    internal static byte[]? ReadWhole(string path, int maxBytes = MaxWhole)
    {
        using var file = Open(path);
        if (file.CanSeek)
        {
            var length = file.Length;
            if (length > maxBytes)
            {
                return null;
            }

            var bytes = new byte[length];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length ? bytes : bytes[..read];
        }

        using var whole = new MemoryStream();
        var block = new byte[64 * 1024];
        while (file.Read(block) is > 0 and var read)
        {
            if (whole.Length + read > maxBytes)
            {
                return null;
            }

            whole.Write(block.AsSpan(0, read));
        }

        return whole.ToArray();
    }
}
