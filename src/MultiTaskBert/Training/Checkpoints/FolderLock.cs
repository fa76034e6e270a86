using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>Keeps a folder of checkpoints for one training, as long as it runs: two in one folder would delete and continue each other's.</summary>
/// <remarks>An empty file <c>.lock</c>, held open; it stays, and the system lets go of it when the process ends, however it ends.</remarks>
internal sealed class FolderLock : IDisposable
{
    internal const string FileName = ".lock";

    private readonly FileStream _file;

    /// <summary>Makes the folder if it is missing, sees that it can be written, and takes it.</summary>
    /// <exception cref="CheckpointException">It cannot be written, or another training has it.</exception>
    internal FolderLock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $"{FileName}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
            Directory.CreateDirectory(probe);   // A checkpoint is a folder too.
            Directory.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CheckpointException.For(folder, $"checkpoints cannot be written there: {e.Message.TrimEnd('.')}. Give Checkpoints.Folder a place that can be written; nothing was trained.", e);
        }

        try
        {
            _file = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CheckpointException.For(
                folder,
                $"another training, of this process or another, writes its checkpoints there ({e.Message.TrimEnd('.')}). Wait for its end, or give each training a Checkpoints.Folder of its own; nothing was trained.",
                e);
        }
    }

    public void Dispose() => _file.Dispose();
}
