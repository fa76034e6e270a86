using MultiTaskBert.Runtime;

namespace MultiTaskBert.Pretrained.Saving;

/// <summary>A folder of files that belong together, such as a saved model: they are replaced all at once or not at all, and read when none of them is being replaced.</summary>
/// <remarks>
/// New files are written into a folder inside the folder, where it does not matter if that fails or is cut off. Then they are exchanged for those that were there, which are kept until
/// the last one is in its place (<see cref="FolderJournal"/>). Who finds an exchange cut off puts the old files back. Other files in the folder are not touched, and the folder itself stays
/// what it is: it may be a link, or a place where a disk is mounted.
/// </remarks>
internal static class SavedFolder
{
    /// <summary>Replaces files of a folder.</summary>
    /// <param name="folder">The folder; it is created if missing.</param>
    /// <param name="what">What is saved, for messages: <c>the model</c>.</param>
    /// <param name="names">Files that belong to what is saved: those that are not written this time are removed.</param>
    /// <param name="write">Writes the files into the folder that it is given.</param>
    /// <exception cref="CheckpointException">They cannot be written or replaced. The files are those that were there.</exception>
    internal static void Replace(string folder, string what, IReadOnlyCollection<string> names, Action<string> write)
    {
        var isNew = !Directory.Exists(folder);
        string? staged = null;
        try
        {
            Directory.CreateDirectory(folder);
            (staged, var owner) = Stage(folder, names);
            using (owner)
            {
                write(FolderJournal.NewFiles(staged));
                Exchange(folder, staged, names, owner);
            }
        }
        catch (Exception e)
        {
            CleanUp(folder, staged, isNew);
            if (e is not (IOException or UnauthorizedAccessException or CheckpointException))
            {
                throw;
            }

            // Writers name the file where they wrote it, which is gone.
            var reason = staged is null ? e.Message : e.Message.Replace(FolderJournal.NewFiles(staged), folder, StringComparison.Ordinal);
            throw CheckpointException.For(
                folder,
                $"{what} cannot be saved: {reason} "
                + (FolderJournal.IsIn(folder) ? "What was in the folder is put back when it is next loaded or saved."
                    : isNew ? "Nothing was written."
                    : "What was in the folder before is as it was."),
                e);
        }
    }

    /// <summary>Holds a folder so that nobody replaces its files, after having put back what a save that was cut off has exchanged. To be disposed on the same thread.</summary>
    /// <exception cref="CheckpointException">A save was cut off, and the folder cannot be written.</exception>
    internal static IDisposable? Read(string folder)
    {
        while (Directory.Exists(folder))
        {
            var reading = Lock(folder, FolderLock.ForReading);
            if (!FolderJournal.IsIn(folder))
            {
                return reading;
            }

            reading.Dispose();
            using (Lock(folder, FolderLock.ForChanging))
            {
                Recover(folder);
            }
        }

        return null;   // Who reads next says that it is missing.
    }

    private static (string Path, FileStream Owner) Stage(string folder, IReadOnlyCollection<string> names)
    {
        using var changing = FolderLock.ForChanging(folder);
        Recover(folder);
        SaveLeftovers.Sweep(folder, names);
        return SaveLeftovers.Create(folder);
    }

    private static void Exchange(string folder, string staged, IReadOnlyCollection<string> names, FileStream owner)
    {
        using var changing = FolderLock.ForChanging(folder);
        Recover(folder);
        var written = FolderJournal.NewFiles(staged);
        string[] removed = [.. names.Where(name => !File.Exists(Path.Combine(written, name)))];
        if (Directory.EnumerateFiles(written, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(written, path)).Concat(removed)
            .FirstOrDefault(name => Directory.Exists(Path.Combine(folder, name))) is { } inTheWay)
        {
            throw new IOException($"'{inTheWay}' is a folder there, and a file of that name is needed; move it away.");
        }

        owner.Dispose();   // Windows renames no folder with an open file in it; from here on the lock keeps others away.
        var journal = FolderJournal.Begin(folder, staged, removed);
        journal.Exchange();
        journal.End();
    }

    private static FolderLock Lock(string folder, Func<string, FolderLock> take)
    {
        try
        {
            return take(folder);
        }
        catch (IOException e)
        {
            throw CheckpointException.For(folder, e.Message, e);
        }
    }

    private static void Recover(string folder)
    {
        if (!FolderJournal.IsIn(folder))
        {
            return;
        }

        try
        {
            FolderJournal.Undo(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw CheckpointException.For(
                folder,
                $"a save into it was cut off, and the files that were there cannot be put back: {e.Message} Load the model once where the folder can be written.",
                e);
        }
    }

    private static void CleanUp(string folder, string? staged, bool isNew)
    {
        try
        {
            if (FolderJournal.IsIn(folder))
            {
                using var changing = FolderLock.ForChanging(folder);
                Recover(folder);
            }

            if (staged is not null)
            {
                SaveLeftovers.TryDelete(staged);
            }

            if (isNew && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException)
        {
            // The exception that led here is the one to be told; the next save or load cleans up.
        }
    }
}
