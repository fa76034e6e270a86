namespace MultiTaskBert.Labels;

/// <summary>What one row adds to the Int64 tensor of its layout, where that is the same in every batch.</summary>
/// <param name="Ids">One id for each token (fewer: the rest has no label) or one for the row.</param>
/// <param name="IsPerToken">Whether the tensor is [B, T]; else it is [B].</param>
internal sealed record LaidRow(long[] Ids, bool IsPerToken)
{
    /// <summary>How many ids are labels.</summary>
    internal long Labelled { get; } = Ids.LongCount(id => id != LabelLayout.Ignored);
}
