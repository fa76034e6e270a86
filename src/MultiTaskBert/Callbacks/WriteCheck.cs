using MultiTaskBert.Runtime;

namespace MultiTaskBert.Callbacks;

/// <summary>Finds out before the first step whether what a training is to leave behind can be written, and says so in words if not.</summary>
internal static class WriteCheck
{
    /// <summary>Makes the folder of a file if it is missing, and sees that the file can be created and replaced.</summary>
    /// <param name="owner">Who wants to write, for the message.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    internal static void File(string owner, string path)
    {
        Try(owner, path, () =>
        {
            if (Directory.Exists(path))
            {
                throw new IOException("it is a folder");
            }

            Probe(Path.GetDirectoryName(Path.GetFullPath(path))!);
            if (System.IO.File.Exists(path))
            {
                using var existing = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            }
        });
    }

    /// <summary>Makes a folder if it is missing, and sees that files can be created in it.</summary>
    /// <param name="owner">Who wants to write, for the message.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    internal static void Folder(string owner, string folder) => Try(owner, folder, () => Probe(folder));

    private static void Probe(string folder)
    {
        Directory.CreateDirectory(folder);
        var probe = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        file.WriteByte(0);   // A full disk lets a file be created, but not be filled.
    }

    private static void Try(string owner, string path, Action attempt)
    {
        try
        {
            attempt();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{owner} cannot write '{path}': {e.Message.TrimEnd('.')}. Give it a place that can be written; nothing was trained.", e);
        }
    }
}
