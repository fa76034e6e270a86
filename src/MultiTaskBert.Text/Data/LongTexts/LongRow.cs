using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>A row whose tokens are asked for.</summary>
/// <param name="Encode">Its tokens, cut as it is told; null cuts nothing.</param>
/// <param name="Limit">The greatest number of tokens that the encoder reads at once, special ones included; null if there is none.</param>
/// <param name="Source">The row, for messages.</param>
internal sealed record LongRow(Func<Truncation?, TokenEncoding> Encode, int? Limit, MtlRow Source);
