namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>What a row costs in a batch.</summary>
/// <param name="Rows">How many rows it is for the encoder, at least 1: its windows.</param>
/// <param name="Length">The number of tokens of the longest of these.</param>
internal readonly record struct RowCost(int Rows, int Length);
