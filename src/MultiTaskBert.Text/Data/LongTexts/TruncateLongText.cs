using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>Cuts the end off.</summary>
internal sealed record TruncateLongText : LongText
{
    internal override RowTokens Tokens(LongRow row) => new(row.Encode(row.Limit is { } limit ? new Truncation(limit) : null));
}
