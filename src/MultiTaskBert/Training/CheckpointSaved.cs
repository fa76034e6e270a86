namespace MultiTaskBert.Training;

/// <summary>A checkpoint is on the disk, whole.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">The number of optimizer steps that were done.</param>
public sealed record CheckpointSaved(string Folder, long Step);
