namespace MultiTaskBert.Data;

/// <summary>Represents what every reader of files can be asked for, whatever the layout of the file.</summary>
public class ReadOptions
{
    /// <summary>
    /// Gets whether a row is wanted; null: all are. It is asked once for each row, when text and labels have been read: <c>row => row.Words!.Count > 1</c>. How many were not
    /// wanted is in <see cref="MtlDataset.LeftOut"/>.
    /// </summary>
    public Func<MtlRow, bool>? Where { get; init; }
}
