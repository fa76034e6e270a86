namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What <see cref="DataSetTotals"/> has counted of one data set.</summary>
internal sealed record DataSetTotalsState(long Rows, long RowsBefore, IReadOnlyDictionary<string, long> Labels);
