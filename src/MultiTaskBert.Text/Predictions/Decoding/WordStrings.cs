namespace MultiTaskBert.Predictions.Decoding;

/// <summary>The words of a text as strings. A long text has each of most of its words many times, so the string is made once; of bounded size. Not thread-safe.</summary>
/// <param name="words">The number of words; of few, nothing is kept.</param>
internal sealed class WordStrings(int words)
{
    private const int WordsAtLeast = 1024;
    private const int KeptAtMost = 32_768;
    private const int CharactersAtMost = 32;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The string of some characters.</summary>
    internal string Of(ReadOnlySpan<char> characters)
    {
        if (words < WordsAtLeast || characters.Length > CharactersAtMost)
        {
            return characters.ToString();
        }

        var found = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (found.TryGetValue(characters, out var known))
        {
            return known;
        }

        var made = characters.ToString();
        if (_known.Count < KeptAtMost)
        {
            _known.Add(made);
        }

        return made;
    }
}
