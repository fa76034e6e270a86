namespace MultiTaskBert.Tokenization;

/// <summary>Fills rows up to equal length. As <c>PaddingParams</c> of Hugging Face's <c>tokenizers</c>. Immutable and thread-safe.</summary>
internal sealed class Padding
{
    /// <summary>Gets the length that rows are filled up to; by default that of the longest row.</summary>
    public PaddingLength Length { get; init; } = PaddingLength.Longest;

    /// <summary>Gets the number of tokens of a row for <see cref="PaddingLength.MaxLength"/>; not used otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxLength
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Padding MaxLength must be at least 1.");
    }

    /// <summary>Gets the number that the length is rounded up to a multiple of (8 suits matrix units); 1 does not round.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int PadToMultipleOf
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Padding PadToMultipleOf must be at least 1, which does not round.");
    } = 1;

    /// <summary>Gets the side that is filled up.</summary>
    public PaddingDirection Direction { get; init; } = PaddingDirection.Right;

    /// <summary>Fills up rows.</summary>
    /// <param name="rows">The rows; their <see cref="TokenEncoding.Overflowing"/> rows are not looked at.</param>
    /// <param name="padId">The id to fill up with: <see cref="Tokenizer.PadId"/>.</param>
    /// <returns>The rows as arrays of equal length; padding has type id 0 and attention mask 0.</returns>
    /// <exception cref="ArgumentException">A row is longer than <see cref="MaxLength"/> allows.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Length"/> asks for <see cref="MaxLength"/>, which is not set.</exception>
    public PaddedRows Apply(IReadOnlyList<TokenEncoding> rows, int padId)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(padId);
        var length = RowLength(rows);
        var padded = new PaddedRows(rows.Count, length);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var start = (i * length) + (Direction == PaddingDirection.Left ? length - row.Length : 0);
            padded.Ids.AsSpan(i * length, length).Fill(padId);
            for (var token = 0; token < row.Length; token++)
            {
                padded.Ids[start + token] = row.Ids[token];
                padded.TypeIds[start + token] = row.TypeIds[token];
            }

            padded.AttentionMask.AsSpan(start, row.Length).Fill(1);
        }

        return padded;
    }

    private int RowLength(IReadOnlyList<TokenEncoding> rows)
    {
        var longest = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        var wanted = Length switch
        {
            PaddingLength.Longest => longest,
            PaddingLength.MaxLength => MaxLength
                ?? throw new InvalidOperationException("Padding to MaxLength needs the property MaxLength to be set."),
            _ => throw new InvalidOperationException($"Padding Length {Length} is not known; use Longest or MaxLength."),
        };
        var remainder = wanted % PadToMultipleOf;
        var length = remainder == 0 ? wanted : wanted + PadToMultipleOf - remainder;
        return longest <= length
            ? length
            : throw new ArgumentException(
                $"A row has {longest} tokens, more than the {length} that padding makes of MaxLength {wanted}. Truncate when encoding, or pad to "
                + "the longest.",
                nameof(rows));
    }
}
