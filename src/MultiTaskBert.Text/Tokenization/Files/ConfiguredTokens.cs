using System.Text.Json.Nodes;

namespace MultiTaskBert.Tokenization.Files;

/// <summary>
/// The added tokens of <c>tokenizer_config.json</c> that <c>tokenizer.json</c> lacks: transformers adds them when it reads both. Passed over, a token such as <c>&lt;e1&gt;</c> would
/// be read as its pieces, in silence.
/// </summary>
/// <remarks>As in transformers each gets its id in the vocabulary, or the next one behind all others, whatever id the file names; where a token is in both, that of <c>tokenizer.json</c> stays.</remarks>
internal static class ConfiguredTokens
{
    private const string Key = "added_tokens";

    /// <summary>The content of <c>tokenizer.json</c> with the tokens it lacks; the same array if it lacks none.</summary>
    /// <param name="file">The content of <c>tokenizer.json</c>.</param>
    /// <param name="bytes">The same as bytes.</param>
    /// <param name="tokens">The added tokens of <c>tokenizer_config.json</c>.</param>
    public static byte[] Apply(JsonSection file, byte[] bytes, IReadOnlyList<AddedToken> tokens)
    {
        if (tokens.Count == 0)
        {
            return bytes;
        }

        var known = (file.Find(Key)?.Items() ?? []).Select(token => (Content: token.Get("content").Text(), Id: token.Get("id").Index())).ToArray();
        var contents = known.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var missing = tokens.Where(token => contents.Add(token.Content)).OrderBy(token => token.Id).ToArray();
        if (missing.Length == 0)
        {
            return bytes;
        }

        var vocabulary = Vocabulary(file.Get("model").Get("vocab"));
        var next = known.Select(token => token.Id + 1).Append(vocabulary.Count).Max();
        var all = JsonNode.Parse(file.Find(Key)?.Raw ?? "[]")!.AsArray();
        foreach (var token in missing)
        {
            all.Add((JsonNode)AddedTokenJson.Write(token with { Id = vocabulary.TryGetValue(token.Content, out var id) ? id : next++ }));
        }

        return With(bytes, JsonBytes.Of(all));
    }

    /// <summary>Ids by token: of an object as it says, of a list of tokens with their scores by place.</summary>
    private static Dictionary<string, int> Vocabulary(JsonSection vocabulary) => vocabulary.IsObject
        ? vocabulary.Entries().ToDictionary(entry => entry.Name, entry => entry.Value.Index(), StringComparer.Ordinal)
        : vocabulary.Items().Select((entry, id) => (Token: entry.Items().First().Text(), Id: id)).ToDictionary(entry => entry.Token, entry => entry.Id, StringComparer.Ordinal);

    // All else in the file stays byte by byte.
    private static byte[] With(byte[] bytes, byte[] tokens)
    {
        var (start, end) = ConfiguredSettings.PlaceOf(bytes, Key);
        if (end > 0)
        {
            return [.. bytes.AsSpan(0, start), .. tokens, .. bytes.AsSpan(end)];
        }

        var first = bytes.AsSpan().IndexOf((byte)'{') + 1;
        return [.. bytes.AsSpan(0, first), .. "\"added_tokens\":"u8, .. tokens, (byte)',', .. bytes.AsSpan(first)];
    }
}
