namespace MultiTaskBert.Training.Checkpoints;

/// <summary>A checkpoint on the disk.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Step">The number of optimizer steps that were done when it was written.</param>
internal sealed record StoredCheckpoint(string Folder, long Step);
