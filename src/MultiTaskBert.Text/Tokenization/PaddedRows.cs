namespace MultiTaskBert.Tokenization;

/// <summary>
/// Represents rows of equal length, laid one after the other, as an encoder reads them: each array is a <c>[B, T]</c> matrix by rows. Made by
/// <see cref="Tokenizer.Pad"/>; the arrays belong to the caller.
/// </summary>
public sealed class PaddedRows
{
    internal PaddedRows(int rows, int rowLength)
    {
        var size = checked(rows * rowLength);
        Rows = rows;
        RowLength = rowLength;
        Ids = new long[size];
        AttentionMask = new long[size];
        TypeIds = new long[size];
    }

    /// <summary>Gets the number of rows, B.</summary>
    public int Rows { get; }

    /// <summary>Gets the number of tokens of each row, T, padding included.</summary>
    public int RowLength { get; }

    /// <summary>Gets the token ids, <c>[B, T]</c>.</summary>
    public long[] Ids { get; }

    /// <summary>Gets the attention mask: 1 for tokens, 0 for padding, <c>[B, T]</c>.</summary>
    public long[] AttentionMask { get; }

    /// <summary>Gets the segments, <c>[B, T]</c>; 0 for padding.</summary>
    public long[] TypeIds { get; }
}
