using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing;

/// <summary>
/// Represents where the output of the frozen lower part of the encoder is kept, so that it is computed once for each row and not in each epoch. It changes speed
/// and memory, not results: not one bit.
/// </summary>
public sealed class FeatureCacheOptions
{
    /// <summary>
    /// Gets the most bytes that are kept; 1 GiB by default. A row takes 4 bytes × its tokens × the width of the encoder: 1.5 KiB a token at a width of 384.
    /// When there is no more room, what is kept stays and is used, and other rows are computed each time. For <see cref="Folder"/> it is the size of all its
    /// files together: those of other weights that were not used for the longest time are deleted to make room.
    /// </summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Gets a folder for files to keep it in instead of in memory, created if missing; null, the default, keeps it in memory. A file stays when the training ends, and the next
    /// training with the same frozen weights reads it and computes nothing of what it has.
    /// </summary>
    /// <remarks>
    /// <para>
    /// There is a file for each set of frozen weights, depth, configuration and precision of the encoder, build of this library and of TorchSharp, processor and number of
    /// threads; a row is found in it by its token ids. So nothing is ever read that this training would not compute to the same bits. What an encoder of your own computed is
    /// not used by other trainings, since what it depends on is not known: its file is deleted at the end.
    /// </para>
    /// <para>
    /// Checksums cover every byte. A file that is torn, damaged or foreign is cut or begun anew, with a warning. A folder that cannot be written is an <see cref="OutputException"/>
    /// before the first step. When the disk fills up later, what is kept stays and other rows are computed each time; when another training uses the same file, this one keeps
    /// rows in memory, up to <see cref="MaxBytes"/>: both with a warning. Warnings are in <see cref="Training.TrainingStarted.Warnings"/>, or after the start in the log.
    /// Any number of trainings may use a folder at once. To be rid of the files, delete them.
    /// </para>
    /// </remarks>
    public string? Folder { get; init; }

    /// <summary>Determines whether the other has the same values.</summary>
    public override bool Equals(object? obj) => obj is FeatureCacheOptions other && (MaxBytes, Folder).Equals((other.MaxBytes, other.Folder));

    /// <summary>Gives a hash of the values.</summary>
    public override int GetHashCode() => (MaxBytes, Folder).GetHashCode();

    /// <summary>What is wrong with the options, as sentences.</summary>
    internal IReadOnlyList<string> Check()
    {
        var rules = new OptionRules("FeatureCache");
        rules.Require(MaxBytes > 0, MaxBytes, "it must be at least 1. To keep nothing, set FeatureCache to null");
        if (Folder is not null && string.IsNullOrWhiteSpace(Folder))
        {
            rules.Add($"FeatureCache.{nameof(Folder)} is empty; name a folder, or leave it null to keep features in memory.");
        }
        else if (File.Exists(Folder))
        {
            rules.Add($"FeatureCache.{nameof(Folder)} is '{Folder}', which is a file; name a folder.");
        }

        return rules.Problems;
    }
}
