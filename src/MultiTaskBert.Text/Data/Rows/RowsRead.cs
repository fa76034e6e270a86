namespace MultiTaskBert.Data.Rows;

/// <summary>The rows that a reader found in its files, and what it left out of them.</summary>
/// <param name="Rows">The rows in order.</param>
/// <param name="LeftOut">What was left out, file by file.</param>
internal sealed record RowsRead(RowStore Rows, IReadOnlyList<LeftOut> LeftOut);
