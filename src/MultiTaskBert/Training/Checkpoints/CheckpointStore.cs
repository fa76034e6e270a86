using System.Globalization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>
/// The folder of a training's checkpoints. Each is a folder <c>checkpoint-000120</c>, written under another name and renamed when every byte of it is on
/// the disk, so one that has its name is whole unless it was damaged later, which its hashes show.
/// </summary>
internal sealed class CheckpointStore
{
    private const string Prefix = "checkpoint-";
    private const string OldSuffix = ".old";
    private const string TemporarySuffix = ".tmp";

    private readonly string _folder;
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);

    internal CheckpointStore(string folder) => _folder = folder;

    /// <summary>The checkpoints there are, the newest first; whether they are whole is not looked at.</summary>
    internal IReadOnlyList<StoredCheckpoint> NewestFirst() => !Directory.Exists(_folder) ? [] :
    [
        .. Directory.EnumerateDirectories(_folder, Prefix + "*")
            .Select(path => (Path: path, Step: StepOf(Path.GetFileName(path))))
            .Where(found => found.Step is not null)
            .Select(found => new StoredCheckpoint(found.Path, found.Step!.Value))
            .OrderByDescending(checkpoint => checkpoint.Step),
    ];

    /// <summary>The newest checkpoint that is whole, or null; <paramref name="report"/> hears of each that was passed over, and why.</summary>
    internal StoredCheckpoint? FindNewestWhole(Action<string> report)
    {
        foreach (var checkpoint in NewestFirst())
        {
            if (ChecksumFile.Problem(checkpoint.Folder) is not { } problem)
            {
                return checkpoint;
            }

            _damaged.Add(checkpoint.Folder);
            report($"The checkpoint '{checkpoint.Folder}' is damaged: {problem}. The one before is taken, and the next that is written replaces it.");
        }

        return null;
    }

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="step">The number of steps done, which names it.</param>
    /// <param name="write">Writes its files into the folder that it is given.</param>
    /// <exception cref="CheckpointException">It could not be written; nothing is left of it, and the checkpoints before are as they were.</exception>
    internal StoredCheckpoint Write(long step, Action<string> write)
    {
        var final = Path.Combine(_folder, NameOf(step));
        var temporary = final + TemporarySuffix;
        try
        {
            Directory.CreateDirectory(_folder);
            RemoveUnfinished();
            Directory.CreateDirectory(temporary);
            write(temporary);
            ChecksumFile.Write(temporary);
            DurableFolder.FlushFiles(temporary);
            if (Directory.Exists(final))
            {
                Remove(final);   // A damaged one that a resumed training comes to again.
            }

            Directory.Move(temporary, final);
            _damaged.Remove(final);
            DurableFolder.FlushNames(_folder);
            return new StoredCheckpoint(final, step);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException)
        {
            TryRemove(temporary);
            throw CheckpointException.For(
                final,
                $"the checkpoint cannot be written: {e.Message} The model in memory is as training left it and can be saved elsewhere; the checkpoints before are whole.",
                e);
        }
    }

    /// <summary>
    /// Deletes those that were found damaged, then all but the newest ones. To be called after <see cref="Write"/>, when the new one is on the disk: that one always stays, whatever
    /// else there is.
    /// </summary>
    /// <param name="keep">How many stay.</param>
    /// <param name="written">The step of the new one; what is beyond it is of no training that came here, and stays. Null to count all.</param>
    internal void Prune(int keep, long? written = null)
    {
        foreach (var damaged in NewestFirst().Where(checkpoint => _damaged.Contains(checkpoint.Folder)))
        {
            Remove(damaged.Folder);
        }

        _damaged.Clear();
        foreach (var old in NewestFirst().Where(checkpoint => !(checkpoint.Step > written)).Skip(keep))
        {
            Remove(old.Folder);
        }
    }

    // What a process that was killed left behind, by its exact name: a folder of the user's with a name that only begins like it stays.
    private void RemoveUnfinished()
    {
        foreach (var path in Directory.EnumerateDirectories(_folder, Prefix + "*" + TemporarySuffix))
        {
            var name = Path.GetFileName(path)[..^TemporarySuffix.Length];
            if (StepOf(name.EndsWith(OldSuffix, StringComparison.Ordinal) ? name[..^OldSuffix.Length] : name) is not null)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    // Renamed first: a folder that loses its files one by one never has the name of a checkpoint.
    private static void Remove(string checkpoint)
    {
        var doomed = checkpoint + OldSuffix + TemporarySuffix;
        if (Directory.Exists(doomed))
        {
            Directory.Delete(doomed, recursive: true);
        }

        Directory.Move(checkpoint, doomed);
        Directory.Delete(doomed, recursive: true);
    }

    private static void TryRemove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next checkpoint removes it; what matters is the exception that led here.
        }
    }

    private static string NameOf(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D6}");

    private static long? StepOf(string name) =>
        name.Length > Prefix.Length && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
        && name.Equals(NameOf(step), StringComparison.Ordinal) ? step : null;

    /// <summary>A checkpoint on the disk.</summary>
    /// <param name="Folder">Its folder.</param>
    /// <param name="Step">The number of optimizer steps that were done when it was written.</param>
    internal sealed record StoredCheckpoint(string Folder, long Step);
}
