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

    /// <summary>
    /// Gets, by head, the names of classes, tags or types of entities that are read as others: <c>{ ["sentiment"] = { ["0"] = "negative", ["1"] = "positive" } }</c>. A number or a flag is named as it is
    /// written, and <c>PER</c> stands for <c>B-PER</c> and <c>I-PER</c> too. It is done before <see cref="Where"/> is asked. By default none.
    /// </summary>
    /// <exception cref="ArgumentException">A name or a head is given no name.</exception>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> RenamedLabels
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.FirstOrDefault(head => head.Value is null || head.Value.Values.Any(string.IsNullOrWhiteSpace)) is { Key: { } wrong })
            {
                throw new ArgumentException($"{nameof(RenamedLabels)}[{Labels.Quoted.Value(wrong)}] is null or gives a label an empty name; leave out what is not renamed.", nameof(value));
            }

            field = value;
        }
    } = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
}
