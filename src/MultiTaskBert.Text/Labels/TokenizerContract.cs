using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>What the library relies on in a tokenizer; where it is not kept, the error names the tokenizer, and what it was given.</summary>
internal static class TokenizerContract
{
    /// <summary>The tokens of a text or a row.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="encode">Asks it.</param>
    /// <param name="given">What it was given, for the message: <c>the text 'Ada'</c>.</param>
    /// <exception cref="InvalidOperationException">The tokenizer throws, or gives nothing.</exception>
    internal static TokenEncoding Encoding(Tokenizer tokenizer, Func<TokenEncoding?> encode, Func<string> given)
    {
        try
        {
            return encode() ?? throw new InvalidOperationException("it returned null; it must return the tokens, of an empty text the special ones alone.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"The tokenizer ({tokenizer.GetType().Name}) failed on {given()}: {e.Message} Take the row out, or mend its text or the tokenizer.", e);
        }
    }
}
