namespace MultiTaskBert.Labels;

/// <summary>
/// What a head gives the encoder to read besides the rows as they are, as plain numbers: some rows with tokens masked, or other texts. No other head sees it.
/// </summary>
internal sealed class LaidInput
{
    /// <summary>Gets the row of the batch that each row of the input belongs to, ascending: R rows.</summary>
    internal required IReadOnlyList<int> Rows { get; init; }

    /// <summary>Gets the token ids of each row, unpadded.</summary>
    internal required IReadOnlyList<int[]> Ids { get; init; }

    /// <summary>Gets the segment of each token, unpadded.</summary>
    internal required IReadOnlyList<int[]> TypeIds { get; init; }

    /// <summary>Gets the length T' that rows are padded to.</summary>
    internal required int Length { get; init; }

    /// <summary>Gets the id behind the end of a row.</summary>
    internal required int PadId { get; init; }

    /// <summary>Gets what becomes the head's gold answers of the whole batch; null leaves them as they are.</summary>
    internal LabelArray? Labels { get; init; }

    /// <summary>Gets for each row of the input the positions of tokens that are asked for; null if none are.</summary>
    internal IReadOnlyList<IReadOnlyList<int>>? Masked { get; init; }
}
