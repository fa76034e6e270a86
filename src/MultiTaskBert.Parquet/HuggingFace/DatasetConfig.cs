namespace MultiTaskBert.Parquet.HuggingFace;

/// <summary>A configuration of a data set: one of several that lie in one repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Files">Which files belong to it, each with the split that they are of, or null where their names say that.</param>
internal sealed record DatasetConfig(string Name, IReadOnlyList<(string? Split, FileGlob Pattern)> Files);
