using MultiTaskBert.Labels;

namespace MultiTaskBert.Tokenization;

/// <summary>What the library relies on in a tokenizer; where it is not kept, the error names the tokenizer, the row and the text.</summary>
internal static class TokenizerContract
{
    /// <summary>The tokens of a row.</summary>
    /// <exception cref="InvalidOperationException">The tokenizer throws, or gives nothing.</exception>
    internal static TokenEncoding Encoding(Tokenizer tokenizer, MtlExample row, Func<TokenEncoding?> encode) => Encoding(tokenizer, encode, () =>
    {
        var text = Quoted.Value(row.Text ?? string.Join(' ', row.Words!)) + (row.Pair is { } pair ? $" with {Quoted.Value(pair)}" : string.Empty);
        return row.Source is { } source ? $"the row {source}, {text}" : $"the row {text}";
    });

    /// <summary>The tokens of a text that belongs to a row.</summary>
    /// <exception cref="InvalidOperationException">The tokenizer throws, or gives nothing.</exception>
    internal static TokenEncoding Encoding(Tokenizer tokenizer, string text, Func<TokenEncoding?> encode) => Encoding(tokenizer, encode, () => $"the text {Quoted.Value(text)}");

    private static TokenEncoding Encoding(Tokenizer tokenizer, Func<TokenEncoding?> encode, Func<string> describe)
    {
        try
        {
            return encode() ?? throw new InvalidOperationException("it returned null; it must return the tokens, of an empty text the special ones alone.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"The tokenizer ({tokenizer.GetType().Name}) failed on {describe()}: {e.Message} Take the row out, or mend its text or the tokenizer.", e);
        }
    }
}
