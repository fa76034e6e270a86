using Microsoft.Win32.SafeHandles;

namespace MultiTaskBert.Data.Rows;

/// <summary>A temporary file that nobody else sees, and that is gone when nobody here uses it any more, or when the process ends however it ends.</summary>
/// <param name="stream">The file.</param>
/// <param name="folder">Its folder, for messages.</param>
internal sealed class RowFile(FileStream stream, string folder) : IDisposable
{
    private readonly SafeFileHandle _handle = stream.SafeFileHandle;

    /// <summary>Makes a file.</summary>
    /// <param name="folder">The folder, or null for the one of the system.</param>
    /// <exception cref="IOException">The file cannot be made there.</exception>
    internal static RowFile Create(string? folder)
    {
        folder ??= Path.GetTempPath();
        var path = Path.Combine(folder, $"multitaskbert-{Environment.ProcessId}-{Guid.NewGuid():N}.rows");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        try
        {
            if (OperatingSystem.IsWindows())
            {
                options.Options = FileOptions.DeleteOnClose;
                return new RowFile(new FileStream(path, options), folder);
            }

            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new RowFile(new FileStream(path, options), folder);
            File.Delete(path);   // It lives on without a name until it is closed.
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The rows are to be kept in a temporary file, but none can be made in '{folder}': {e.Message} Name another folder in {nameof(ReadOptions)}.{nameof(ReadOptions.StorageFolder)}, or keep them in memory ({nameof(ReadOptions)}.{nameof(ReadOptions.Storage)}).", e);
        }
    }

    /// <summary>Writes at a place.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    internal void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"The rows could not be written to a temporary file in '{folder}' after {offset >> 20} MiB: {e.Message} Make room there, or name another folder in {nameof(ReadOptions)}.{nameof(ReadOptions.StorageFolder)}; the file takes about as much as the text of the rows.", e);
        }
    }

    /// <summary>Reads from a place; safe from several threads at once.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    internal void Read(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
            {
                throw new IOException($"The temporary file of rows in '{folder}' ends before its rows do.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
