using Microsoft.ML.Tokenizers;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.WordPiece;

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
    private readonly IReadOnlyList<string> _vocabulary;
    private readonly int _unknownId;
    private readonly int _maxCharactersPerWord;
    private readonly WordCache<ModelToken[]> _cache = new();

    public WordPieceModel(IReadOnlyList<string> vocabulary, int unknownId, string continuingPrefix, int maxCharactersPerWord)
    {
        _vocabulary = vocabulary;
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

    /// <summary>The pieces of a word that is not empty; each begins where the one before ends. Not to be changed.</summary>
    public ModelToken[] Encode(ReadOnlySpan<char> word)
    {
        if (_cache.Find(word) is { } known)
        {
            return known;
        }

        var pieces = Cut(word.ToString());
        _cache.Add(word, pieces);
        return pieces;
    }

    private ModelToken[] Cut(string word)
    {
        if (CountCodePoints(word) > _maxCharactersPerWord)
        {
            return [new ModelToken(_unknownId, _vocabulary[_unknownId], 0, word.Length)];
        }

        var tokens = _tokenizer.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false);
        var pieces = new ModelToken[tokens.Count];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = new ModelToken(tokens[i].Id, _vocabulary[tokens[i].Id], i == 0 ? 0 : pieces[i - 1].End, tokens[i].Offset.End.Value);
        }

        return pieces;
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
