namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>What a <see cref="BatchingEngine"/> keeps to.</summary>
/// <param name="MaxQueue">How many rows may wait.</param>
/// <param name="MaxBatchTokens">The greatest number of padded tokens of a batch; a longer row is a batch by itself.</param>
/// <param name="Deadline">How long a row may wait; null for no limit.</param>
internal sealed record BatchingLimits(int MaxQueue, int MaxBatchTokens, TimeSpan? Deadline);
