namespace MultiTaskBert.Training;

/// <summary>Represents a checkpoint that is on the disk, whole.</summary>
public sealed class CheckpointSaved : TrainingEvent
{
    internal CheckpointSaved(string folder, long step)
    {
        Folder = folder;
        Step = step;
    }

    /// <summary>Gets the folder of the checkpoint.</summary>
    public string Folder { get; }

    /// <summary>Gets the number of optimizer steps done when it was written.</summary>
    public long Step { get; }
}
