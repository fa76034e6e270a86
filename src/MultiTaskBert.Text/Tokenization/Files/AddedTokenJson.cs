using System.Text.Json.Nodes;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>Reads added tokens as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> have them, and writes them for the former.</summary>
internal static class AddedTokenJson
{
    /// <summary>Reads one token.</summary>
    public static AddedToken Read(JsonSection token, int id)
    {
        var isSpecial = token.Find("special")?.Flag() ?? false;
        return new AddedToken(
            token.Get("content").Text(),
            id,
            SingleWord: token.Find("single_word")?.Flag() ?? false,
            StripLeft: token.Find("lstrip")?.Flag() ?? false,
            StripRight: token.Find("rstrip")?.Flag() ?? false,
            IsNormalized: token.Find("normalized")?.Flag() ?? !isSpecial,
            IsSpecial: isSpecial);
    }

    /// <summary>Writes one token.</summary>
    public static JsonObject Write(AddedToken token) => new()
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = token.SingleWord,
        ["lstrip"] = token.StripLeft,
        ["rstrip"] = token.StripRight,
        ["normalized"] = token.IsNormalized,
        ["special"] = token.IsSpecial,
    };

    /// <summary>Checks that tokens of the vocabulary have its ids, and that the others have the ids that follow it.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="ids">The vocabulary.</param>
    /// <param name="vocabularySize">The number of ids of the vocabulary.</param>
    /// <param name="place">Where the tokens are written, for messages.</param>
    public static IReadOnlyList<AddedToken> Check(IReadOnlyList<AddedToken> tokens, Dictionary<string, int> ids, int vocabularySize, string place)
    {
        var next = vocabularySize;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in tokens.OrderBy(token => token.Id))
        {
            if (token.Content.Length == 0 || !seen.Add(token.Content))
            {
                throw new InvalidDataException($"{place}: the added token \"{token.Content}\" (id {token.Id}) is empty or repeated.");
            }

            var expected = ids.TryGetValue(token.Content, out var id) ? id : next++;
            if (token.Id != expected)
            {
                throw new InvalidDataException(
                    $"{place}: the added token \"{token.Content}\" has id {token.Id}, but must have {expected}: its id in the vocabulary, or the next "
                    + "one after it.");
            }
        }

        return tokens;
    }
}
