using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>The tokens of a row, and how the encoder reads them.</summary>
/// <param name="Encoding">What labels are laid on and heads answer for; longer than the encoder's limit only if there are windows.</param>
/// <param name="Windows">The windows of it that the encoder reads; null if it reads the row at once.</param>
internal sealed record RowTokens(TokenEncoding Encoding, RowWindows? Windows = null);
