using System.Collections.Concurrent;

namespace MultiTaskBert.Tokenization;

/// <summary>
/// Remembers the pieces of recently seen words, in bounded memory. Thread-safe without locks on the way of a hit.
/// </summary>
/// <remarks>
/// Two generations: when the young one is full it becomes the old one, and what the old one held is forgotten. A word found in the old one
/// moves to the young one, so words in use stay.
/// </remarks>
/// <typeparam name="TPieces">What the model makes of a word.</typeparam>
internal sealed class WordCache<TPieces>
    where TPieces : class
{
    private const int MaxWordLength = 64;
    private readonly int _capacity;
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    /// <param name="capacity">The number of words of one generation.</param>
    public WordCache(int capacity = 1 << 16) => _capacity = capacity;

    /// <summary>The number of words remembered.</summary>
    public int Count => _young.Words.Count + _old.Words.Count;

    /// <summary>The pieces of a word, or null if it is not remembered.</summary>
    public TPieces? Find(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxWordLength)
        {
            return null;
        }

        if (_young.Lookup.TryGetValue(word, out var pieces))
        {
            return pieces;
        }

        if (_old.Lookup.TryGetValue(word, out pieces))
        {
            Add(word.ToString(), pieces);
        }

        return pieces;
    }

    /// <summary>Remembers a word, unless it is so long that it will hardly come again.</summary>
    public void Add(ReadOnlySpan<char> word, TPieces pieces)
    {
        if (word.Length <= MaxWordLength)
        {
            Add(word.ToString(), pieces);
        }
    }

    /// <summary>Remembers a word, unless it is so long that it will hardly come again.</summary>
    public void Add(string word, TPieces pieces)
    {
        if (word.Length > MaxWordLength)
        {
            return;
        }

        var young = _young;
        if (!young.Words.TryAdd(word, pieces) || Interlocked.Increment(ref young.Size) != _capacity)
        {
            return;
        }

        // Exactly one thread sees the generation become full.
        _old = young;
        _young = new Generation();
    }

    private sealed class Generation
    {
        /// <summary>The number of words, as <c>Count</c> of the dictionary would lock it.</summary>
        public int Size;

        public Generation() => Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, TPieces> Words { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, TPieces>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
