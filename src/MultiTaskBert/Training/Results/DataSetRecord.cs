namespace MultiTaskBert.Training;

/// <summary>Represents what a training on several data sets took from one of them in an epoch.</summary>
public sealed class DataSetRecord
{
    internal DataSetRecord()
    {
    }

    /// <summary>Gets the number of rows that were trained on in the epoch, repeated ones counted each time.</summary>
    public long Rows { get; internal init; }

    /// <summary>Gets how often the data set was gone through since the start of the training: rows trained on ÷ rows it has. 2.25 is in its third pass, a quarter done.</summary>
    public double Passes { get; internal init; }

    /// <summary>Gets, for each head, the number of labelled items (rows or words) of this data set that were trained on in the epoch.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts { get; internal init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
