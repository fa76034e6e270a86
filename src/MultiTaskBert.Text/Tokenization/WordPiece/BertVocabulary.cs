using System.Buffers;
using System.Text;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Checks a vocabulary and makes the definition of a tokenizer that has nothing but a vocabulary and options.</summary>
internal static class BertVocabulary
{
    /// <summary>Defines a tokenizer with the special tokens that the options name.</summary>
    /// <param name="vocabulary">The word pieces.</param>
    /// <param name="options">The options.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <exception cref="InvalidDataException">The vocabulary is not usable.</exception>
    public static BertTokenizerDefinition Define(IReadOnlyList<string> vocabulary, BertTokenizerOptions options, string source)
    {
        var ids = Check(vocabulary, source, index => $"entry {index}");
        CheckSpecialTokens(ids.ContainsKey, options, source);
        string[] special = [options.PaddingToken, options.UnknownToken, options.ClassifierToken, options.SeparatorToken, options.MaskToken];
        return new BertTokenizerDefinition
        {
            Vocabulary = vocabulary,
            Options = options,
            AddedTokens = [.. special.Where(ids.ContainsKey).Distinct(StringComparer.Ordinal).Select(token => new AddedToken(token, ids[token]))],
        };
    }

    /// <summary>Checks that entries are usable and not repeated.</summary>
    /// <param name="vocabulary">The word pieces.</param>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="place">Names the place of an index in the source.</param>
    /// <returns>The id of each entry.</returns>
    public static Dictionary<string, int> Check(IReadOnlyList<string> vocabulary, string source, Func<int, string> place)
    {
        if (vocabulary.Count == 0)
        {
            throw new InvalidDataException($"{source} holds no word pieces.");
        }

        var ids = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var token = vocabulary[id];
            if (!IsWordPiece(token))
            {
                throw new InvalidDataException($"{source}, {place(id)}: a word piece must be valid text without line breaks, but is \"{token}\".");
            }

            if (!ids.TryAdd(token, id))
            {
                throw new InvalidDataException($"{source}, {place(id)}: \"{token}\" is already {place(ids[token])}; entries must not repeat.");
            }
        }

        return ids;
    }

    /// <summary>Whether a text can be a line of <c>vocab.txt</c>: not empty, no line breaks, no half surrogate pairs.</summary>
    private static bool IsWordPiece(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return false;
        }

        for (var rest = token.AsSpan(); rest.Length > 0;)
        {
            if (rest[0] is '\r' or '\n' || Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    /// <summary>Checks that the tokens that no row can do without exist.</summary>
    public static void CheckSpecialTokens(Func<string, bool> exists, BertTokenizerOptions options, string source)
    {
        (string Token, string Role)[] needed =
        [
            (options.UnknownToken, "unknown"), (options.ClassifierToken, "classifier"),
            (options.SeparatorToken, "separator"), (options.PaddingToken, "padding"),
        ];
        var missing = needed.Where(token => !exists(token.Token)).Select(token => $"{token.Token} (the {token.Role} token)").ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidDataException(
                $"{source} lacks {string.Join(", ", missing)}. Add what is missing, or name the token that the model uses in "
                + "tokenizer_config.json or in the options.");
        }
    }
}
