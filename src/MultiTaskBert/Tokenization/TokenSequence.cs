namespace MultiTaskBert.Tokenization;

/// <summary>The tokens of one text (or one list of words), before special tokens are put around them and before it is cut.</summary>
internal sealed class TokenSequence
{
    public List<int> Ids { get; } = [];

    public List<string> Tokens { get; } = [];

    public List<int> WordIds { get; } = [];

    public List<TextSpan> Offsets { get; } = [];

    /// <summary>Where each word lies: see <see cref="TokenEncoding.Words"/>.</summary>
    public List<TextSpan> Words { get; } = [];

    /// <summary>The number of tokens.</summary>
    public int Count => Ids.Count;

    /// <summary>Adds a token of word <paramref name="word"/>.</summary>
    public void Add(int id, string token, int word, TextSpan offset)
    {
        Ids.Add(id);
        Tokens.Add(token);
        WordIds.Add(word);
        Offsets.Add(offset);
    }

    /// <summary>Closes a word whose tokens are those from <paramref name="firstToken"/> on.</summary>
    public void EndWord(int firstToken) =>
        Words.Add(Count == firstToken ? default : new TextSpan(Offsets[firstToken].Start, Offsets[^1].End));
}
