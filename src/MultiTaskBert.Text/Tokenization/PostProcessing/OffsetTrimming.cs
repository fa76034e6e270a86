using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.PostProcessing;

/// <summary>Takes the white space that a token begins or ends with out of its range, so that <c>Ġword</c> lies where the word is.</summary>
/// <remarks>As <c>process_offsets</c> of the byte-level post-processor of Hugging Face's <c>tokenizers</c>.</remarks>
/// <param name="expectsPrefixSpace">
/// The first word has a space that is not in the text: a single one stays on a token that is the first of its row or begins at 0. More than one were in the text and are taken off.
/// </param>
internal sealed class OffsetTrimming(bool expectsPrefixSpace)
{
    /// <summary>The range of a token without white space.</summary>
    /// <param name="token">The token as written.</param>
    /// <param name="offset">Where it lies.</param>
    /// <param name="text">The text that it lies in; only characters beyond the basic plane are looked for.</param>
    /// <param name="isFirst">Whether the token is the first of its row.</param>
    public TextSpan Trim(string token, TextSpan offset, string text, bool isFirst)
    {
        int leading = 0, trailing = 0;
        while (leading < token.Length && IsSpace(token[leading]))
        {
            leading++;
        }

        while (trailing < token.Length && IsSpace(token[^(trailing + 1)]))
        {
            trailing++;
        }

        var (start, end) = offset;
        leading = leading == 1 && expectsPrefixSpace && (isFirst || start == 0) ? 0 : leading;
        for (; leading > 0 && start < end; leading--)
        {
            start += start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
        }

        // The reference takes nothing off a range that ends before there is as much text.
        for (trailing = trailing <= end ? trailing : 0; trailing > 0 && end > start; trailing--)
        {
            end -= end > 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
        }

        return new TextSpan(start, end);
    }

    private static bool IsSpace(char character) => character == ByteAlphabet.Space || char.IsWhiteSpace(character);
}
