using MultiTaskBert.Data;

namespace MultiTaskBert.Inference;

/// <summary>A row with its tokens, ready to be computed.</summary>
/// <param name="Row">The row, without labels.</param>
/// <param name="Encoded">Its tokens, and the windows in which they are read.</param>
internal sealed record PreparedRow(MtlRow Row, EncodedRow Encoded)
{
    /// <summary>How many rows it is for the encoder: its windows.</summary>
    internal int WindowCount => Encoded.WindowCount;

    /// <summary>The number of tokens of the longest of these.</summary>
    internal int Length => Encoded.LongestWindow;
}
