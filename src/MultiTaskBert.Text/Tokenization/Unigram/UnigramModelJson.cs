using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Unigram;

/// <summary>Reads a <see cref="UnigramModel"/> from <c>tokenizer.json</c>.</summary>
internal static class UnigramModelJson
{
    /// <summary>Many times the vocabulary of any model; the memory of the trie grows with it.</summary>
    private const int GreatestLength = 1 << 24;

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">Its vocabulary is damaged.</exception>
    public static UnigramModel Read(JsonSection section)
    {
        var tokens = new List<string>();
        var scores = new List<double>();
        var vocab = section.Get("vocab");
        var length = 0L;
        foreach (var item in vocab.Items())
        {
            if (item.Items().ToArray() is not [var token, var score])
            {
                throw item.Wrong("a token and its score: [\"a\", -1.5]");
            }

            tokens.Add(token.Text());
            length += token.Text().Length;
            scores.Add(double.IsFinite(score.Number()) ? score.Number() : throw score.Wrong("a finite number"));
        }

        if (tokens.Count == 0 || length > GreatestLength)
        {
            throw new InvalidDataException($"{vocab.Place} holds {tokens.Count} tokens of {length} characters; allowed are 1 to {GreatestLength} characters.");
        }

        var unknown = section.Find("unk_id");
        return unknown is null || unknown.Index() < tokens.Count
            ? new UnigramModel([.. tokens], [.. scores], unknown?.Index(), section.Find("byte_fallback")?.Flag() ?? false)
            : throw unknown.Wrong($"an id below {tokens.Count}");
    }
}
