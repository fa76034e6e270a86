namespace MultiTaskBert.Freezing;

/// <summary>
/// Where the output of the frozen lower part of the encoder is kept, so that it is computed once for each row and not in each epoch. It changes speed
/// and memory, not results: not one bit.
/// </summary>
public sealed record FeatureCacheOptions
{
    /// <summary>
    /// The most bytes that are kept; 1 GiB by default. A row takes 4 bytes × its tokens × the width of the encoder: 1.5 KiB a token at a width of 384.
    /// When there is no more room, what is kept stays and is used, and other rows are computed each time.
    /// </summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>
    /// A folder for a file to keep it in instead of in memory, created if missing; null, the default, keeps it in memory. The file belongs to one training: it
    /// is emptied at its start and deleted at its end, and no other training may use the folder meanwhile.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>What is wrong with the options, as sentences.</summary>
    internal IEnumerable<string> Check()
    {
        if (MaxBytes <= 0)
        {
            yield return FormattableString.Invariant($"FeatureCache.{nameof(MaxBytes)} is {MaxBytes}; it must be at least 1. To keep nothing, set FeatureCache to null.");
        }

        if (Folder is not null && string.IsNullOrWhiteSpace(Folder))
        {
            yield return $"FeatureCache.{nameof(Folder)} is empty; name a folder, or leave it null to keep features in memory.";
        }
        else if (File.Exists(Folder))
        {
            yield return $"FeatureCache.{nameof(Folder)} is '{Folder}', which is a file; name a folder.";
        }
    }
}
