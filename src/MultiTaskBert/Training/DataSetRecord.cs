namespace MultiTaskBert.Training;

/// <summary>What a training on several data sets took from one of them in an epoch.</summary>
public sealed record DataSetRecord
{
    /// <summary>The number of rows that were learned from in the epoch, repeated ones counted each time.</summary>
    public required long Rows { get; init; }

    /// <summary>How often the data set was gone through since the start of the training: rows learned from ÷ rows it has. 2.25 is in its third pass, a quarter done.</summary>
    public required double Passes { get; init; }

    /// <summary>For each head the number of labelled items (rows or words) of this data set that were learned from in the epoch.</summary>
    public required IReadOnlyDictionary<string, long> LabelCounts { get; init; }
}
