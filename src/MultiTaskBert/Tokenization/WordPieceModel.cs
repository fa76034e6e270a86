using Microsoft.ML.Tokenizers;

namespace MultiTaskBert.Tokenization;

/// <summary>
/// Cuts words into the longest pieces of the vocabulary, from the left; a word that cannot be covered is unknown as a whole. Thread-safe.
/// </summary>
/// <remarks>
/// The cutting is done by <see cref="WordPieceTokenizer"/> of Microsoft.ML.Tokenizers. The limit on the length of a word is applied here, since
/// that library counts UTF-16 characters where the reference counts code points. Words are remembered, as few distinct ones make up most text.
/// </remarks>
internal sealed class WordPieceModel
{
    private readonly WordPieceTokenizer _tokenizer;
    private readonly int _unknownId;
    private readonly int _maxCharactersPerWord;
    private readonly WordCache<WordPieces> _cache = new();

    public WordPieceModel(IReadOnlyList<string> vocabulary, int unknownId, string continuingPrefix, int maxCharactersPerWord)
    {
        _unknownId = unknownId;
        _maxCharactersPerWord = maxCharactersPerWord;
        using var stream = new MemoryStream(VocabularyFile.Write(vocabulary));
        _tokenizer = WordPieceTokenizer.Create(stream, new WordPieceOptions
        {
            UnknownToken = vocabulary[unknownId],
            ContinuingSubwordPrefix = continuingPrefix,

            // A code point has at most two UTF-16 characters. The library takes this many from the stack, hence the limit in the options.
            MaxInputCharsPerWord = 2 * maxCharactersPerWord,
        });
    }

    /// <summary>The pieces of a word that is not empty.</summary>
    public WordPieces Encode(ReadOnlySpan<char> word)
    {
        if (_cache.Find(word) is { } known)
        {
            return known;
        }

        var text = word.ToString();
        var pieces = Cut(text);
        _cache.Add(text, pieces);
        return pieces;
    }

    private WordPieces Cut(string word)
    {
        if (CountCodePoints(word) > _maxCharactersPerWord)
        {
            return new WordPieces([_unknownId], [word.Length]);
        }

        var tokens = _tokenizer.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false);
        var ids = new int[tokens.Count];
        var ends = new int[tokens.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = tokens[i].Id;
            ends[i] = tokens[i].Offset.End.Value;
        }

        return new WordPieces(ids, ends);
    }

    private static int CountCodePoints(string word)
    {
        var count = 0;
        foreach (var c in word)
        {
            count += char.IsLowSurrogate(c) ? 0 : 1;
        }

        return count;
    }
}
