using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Rows;

/// <summary>
/// The tokens of one text (or one list of words), before special tokens are put around them and before it is cut. Reused from call to call.
/// </summary>
internal sealed class TokenSequence
{
    private readonly List<SequenceToken> _tokens = [];
    private readonly List<TextSpan> _words = [];

    /// <summary>The number of tokens.</summary>
    public int Count => _tokens.Count;

    /// <summary>The number of words that have ended.</summary>
    public int WordCount => _words.Count;

    /// <summary>How many tokens fit without taking memory.</summary>
    public int Capacity => _tokens.Capacity;

    /// <summary>The tokens of a range.</summary>
    public ReadOnlySpan<SequenceToken> Slice(TokenRange range) => CollectionsMarshal.AsSpan(_tokens)[range.Start..range.End];

    /// <summary>A copy of where each word lies: see <see cref="TokenEncoding.Words"/>.</summary>
    public TextSpan[] CopyWords() => [.. _words];

    /// <summary>Adds a token.</summary>
    public void Add(SequenceToken token) => _tokens.Add(token);

    /// <summary>Closes a word whose tokens are those from <paramref name="firstToken"/> on.</summary>
    public void EndWord(int firstToken) =>
        _words.Add(Count == firstToken ? default : new TextSpan(_tokens[firstToken].Offset.Start, _tokens[^1].Offset.End));

    /// <summary>Empties the sequence.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _words.Clear();
    }
}
