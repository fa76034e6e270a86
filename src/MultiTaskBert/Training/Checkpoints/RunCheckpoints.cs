using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>The checkpoints of one run: finds the one to go on from, and writes new ones when they are due.</summary>
internal sealed class RunCheckpoints : IDisposable
{
    private readonly CheckpointOptions _options;
    private readonly CheckpointStore _store;
    private readonly FolderLock _lock;
    private readonly List<string> _warnings = [];

    /// <exception cref="CheckpointException">The folder cannot be written, or holds checkpoints, and the training is not to go on from them, or another training writes there.</exception>
    internal RunCheckpoints(CheckpointOptions options)
    {
        _options = options;
        _store = new CheckpointStore(options.Folder);
        _lock = new FolderLock(options.Folder);
        try
        {
            if (!options.Resume && _store.NewestFirst() is [var newest, ..])
            {
                throw new CheckpointException(
                    $"'{options.Folder}' holds checkpoints of an earlier training, the newest in '{newest.Folder}'. Set Checkpoints.Resume = true to go on from it, "
                    + "or name another folder.");
            }

            Newest = options.Resume ? _store.FindNewestWhole(_warnings.Add) : null;
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint to go on from, or null to start anew.</summary>
    internal CheckpointStore.StoredCheckpoint? Newest { get; }

    /// <summary>What the user should know of the search.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether one is to be written after so many optimizer steps.</summary>
    internal bool IsDue(long updates) => _options.EverySteps is { } every && updates % every == 0;

    /// <summary>Whether one is to be written at the end of an epoch.</summary>
    internal bool IsDueAtEpochEnd => _options.EveryEpoch;

    /// <summary>Writes one, then deletes those that are no longer kept.</summary>
    internal CheckpointSaved Save(long updates, TimeSpan elapsed, Action<string> write)
    {
        var checkpoint = _store.Write(updates, write);
        _store.Prune(_options.Keep, checkpoint.Step);
        return new CheckpointSaved(checkpoint.Folder, checkpoint.Step) { Elapsed = elapsed };
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock.Dispose();
}
