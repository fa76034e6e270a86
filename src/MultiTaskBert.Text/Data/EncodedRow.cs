using MultiTaskBert.Data.LongTexts;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>A row as its tokens, with its gold answers laid on them: all of a batch that does not depend on the other rows.</summary>
/// <param name="Encoding">The tokens.</param>
/// <param name="Heads">For each head in the order of the collator.</param>
/// <param name="Windows">The windows in which the encoder reads the tokens; null if it reads them at once.</param>
internal sealed record EncodedRow(TokenEncoding Encoding, EncodedLabel[] Heads, RowWindows? Windows = null)
{
    /// <summary>How many rows it is for the encoder.</summary>
    internal int WindowCount => Windows?.Count ?? 1;

    /// <summary>The number of tokens of the longest of these.</summary>
    internal int LongestWindow => Windows?.Longest ?? Encoding.Length;
}
