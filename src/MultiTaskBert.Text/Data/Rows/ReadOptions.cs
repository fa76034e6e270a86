namespace MultiTaskBert.Data;

/// <summary>Represents what every reader of files can be asked for, whatever the layout of the file.</summary>
public class ReadOptions
{
    /// <summary>
    /// Gets whether a row is wanted; null: all are. It is asked once for each row, when text and labels have been read: <c>row => row.Words!.Count > 1</c>. How many were not
    /// wanted is in <see cref="MtlDataset.LeftOut"/>.
    /// </summary>
    public Func<MtlRow, bool>? Where { get; init; }

    /// <summary>Gets where the rows are kept. By default in memory if they take little, else in a temporary file.</summary>
    public RowStorage Storage { get; init; }

    /// <summary>Gets the folder, which exists, for the temporary file of rows that are not kept in memory; null: the one of the system (<c>TMPDIR</c>). The file takes about as much as the text of the rows.</summary>
    public string? StorageFolder { get; init; }

    /// <summary>Gets what is told how far the reading is, about once a second from the second on; null: nobody. It is called on the thread that reads.</summary>
    public IProgress<ReadProgress>? Progress { get; init; }
}
