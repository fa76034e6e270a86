using System.Text;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Joins word pieces to text.</summary>
/// <remarks>As the <c>WordPiece</c> decoder of Hugging Face's <c>tokenizers</c>, and the clean-up of <c>transformers</c>.</remarks>
internal static class WordPieceDecoder
{
    /// <summary>Joins tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="continuingPrefix">The mark of a piece that continues a word.</param>
    /// <param name="cleanUpTokens">Cleans up each token with the space in front of it.</param>
    /// <param name="cleanUpText">Cleans up the joined text.</param>
    public static string Join(IEnumerable<string> tokens, string continuingPrefix, bool cleanUpTokens, bool cleanUpText)
    {
        var text = new StringBuilder();
        var isFirst = true;
        foreach (var token in tokens)
        {
            var piece = token;
            if (!isFirst)
            {
                piece = token.StartsWith(continuingPrefix, StringComparison.Ordinal) ? token[continuingPrefix.Length..] : " " + token;
            }

            text.Append(cleanUpTokens ? CleanUp(piece).Replace(" do not", " don't", StringComparison.Ordinal) : piece);
            isFirst = false;
        }

        return cleanUpText ? CleanUp(text.ToString()) : text.ToString();
    }

    /// <summary>Removes the spaces in front of punctuation and of English contractions.</summary>
    public static string CleanUp(string text) => !text.Contains(' ', StringComparison.Ordinal)
        ? text
        : text
            .Replace(" .", ".", StringComparison.Ordinal)
            .Replace(" ?", "?", StringComparison.Ordinal)
            .Replace(" !", "!", StringComparison.Ordinal)
            .Replace(" ,", ",", StringComparison.Ordinal)
            .Replace(" ' ", "'", StringComparison.Ordinal)
            .Replace(" n't", "n't", StringComparison.Ordinal)
            .Replace(" 'm", "'m", StringComparison.Ordinal)
            .Replace(" 's", "'s", StringComparison.Ordinal)
            .Replace(" 've", "'ve", StringComparison.Ordinal)
            .Replace(" 're", "'re", StringComparison.Ordinal);
}
