namespace MultiTaskBert.Tokenization.Files;

/// <summary>Reads a vocabulary that is written as an object of tokens and ids.</summary>
internal static class VocabularyJson
{
    /// <summary>Orders the vocabulary by id, and sees that no id is missing or given twice.</summary>
    /// <exception cref="InvalidDataException">One is.</exception>
    public static string[] Read(JsonSection vocab)
    {
        var tokens = new SortedDictionary<int, string>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, value) in vocab.Entries())
        {
            var id = value.Index();
            if (!tokens.TryAdd(id, token))
            {
                throw new InvalidDataException($"{vocab.Place}: id {id} is given to \"{tokens[id]}\" and to \"{token}\".");
            }

            if (!seen.TryAdd(token, id))
            {
                throw new InvalidDataException($"{vocab.Place}: \"{token}\" is listed twice, with ids {seen[token]} and {id}.");
            }
        }

        var expected = 0;
        foreach (var (id, token) in tokens)
        {
            if (id != expected)
            {
                throw new InvalidDataException(
                    $"{vocab.Place}: id {expected} is missing; the next one is {id} of \"{token}\". Ids must run from 0 without gaps.");
            }

            expected++;
        }

        return [.. tokens.Values];
    }

    /// <summary>The id of each token; of equal tokens the last one counts.</summary>
    public static Dictionary<string, int> Ids(IReadOnlyList<string> vocabulary)
    {
        var ids = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            ids[vocabulary[id]] = id;
        }

        return ids;
    }
}
