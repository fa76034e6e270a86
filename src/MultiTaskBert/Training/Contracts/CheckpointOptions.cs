namespace MultiTaskBert.Training;

/// <summary>Represents where and when a training writes checkpoints, from which it can be continued bit for bit. Checked with the options of the trainer.</summary>
/// <remarks>
/// A checkpoint holds the weights, the state of the optimizer, the place in the data, the state of freezing and of the schedule, the best epoch
/// with its weights, and the history. It is a folder that is renamed when it is whole and on the disk, so a process may be killed at any time.
/// </remarks>
public sealed record CheckpointOptions
{
    /// <summary>Gets the folder that the checkpoints of this training lie in, and of no other; it is created if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the number of optimizer steps between two checkpoints, at least 1; null, the default, for none within an epoch.</summary>
    public int? EverySteps { get; init; }

    /// <summary>Gets whether there is a checkpoint at the end of every epoch, its evaluation included.</summary>
    public bool EveryEpoch { get; init; } = true;

    /// <summary>Gets how many of the newest are kept, at least 1. Two or more leave one to fall back on should the newest be damaged later.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>
    /// Gets whether to go on from the newest whole checkpoint in <see cref="Folder"/>, if there is one; the training then ends with the bits that it would
    /// have had without the interruption. If not, a folder that holds checkpoints is refused.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IEnumerable<string> Check()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "Checkpoints.Folder is empty; name the folder that the checkpoints are to lie in.";
        }

        if (EverySteps < 1)
        {
            yield return FormattableString.Invariant($"Checkpoints.EverySteps is {EverySteps}; it must be at least 1, or null for none.");
        }

        if (EverySteps is null && !EveryEpoch)
        {
            yield return "Checkpoints: EverySteps is null and EveryEpoch is false, so none would be written; set one of them, or leave Checkpoints out.";
        }

        if (Keep < 1)
        {
            yield return FormattableString.Invariant($"Checkpoints.Keep is {Keep}; it must be at least 1.");
        }
    }
}
