namespace MultiTaskBert.Tokenization.Parts;

/// <summary>
/// Remembers the pieces of recently seen words, in bounded memory. Thread-safe without locks.
/// </summary>
/// <remarks>
/// A table of sets of <see cref="Ways"/> places each, as a processor's cache: the hash of a word names its set, and a new word takes the place
/// of the oldest of its set. So text that was chosen to make hashes meet costs no more than words that were never seen.
/// </remarks>
/// <typeparam name="TPieces">What the model makes of a word.</typeparam>
internal sealed class WordCache<TPieces>
    where TPieces : class
{
    private const int MaxWordLength = 64;
    private const int Ways = 4;

    // A place is written as one reference to an entry that never changes, so a reader sees all of an entry or none of it. Threads that add
    // to one set at once may lose a word, which is then cut again.
    private readonly Entry?[] _entries;
    private readonly ulong _lastSet;

    /// <param name="capacity">The greatest number of words remembered: a power of two, at least 4.</param>
    public WordCache(int capacity = 1 << 16)
    {
        _entries = new Entry?[capacity];
        _lastSet = (ulong)(capacity / Ways) - 1;
    }

    /// <summary>The number of words remembered.</summary>
    public int Count => _entries.Count(entry => entry is not null);

    /// <summary>The pieces of a word, or null if it is not remembered.</summary>
    public TPieces? Find(ReadOnlySpan<char> word)
    {
        if (word.Length > MaxWordLength)
        {
            return null;
        }

        foreach (var entry in SetOf(word))
        {
            if (entry is null)
            {
                break;
            }

            if (word.SequenceEqual(entry.Word))
            {
                return entry.Pieces;
            }
        }

        return null;
    }

    /// <summary>Remembers a word, unless it is so long that it will hardly come again.</summary>
    public void Add(ReadOnlySpan<char> word, TPieces pieces)
    {
        if (word.Length > MaxWordLength)
        {
            return;
        }

        // Newest first. Entries that are moved stay reachable throughout: the last is overwritten, then each by the one before.
        var set = SetOf(word);
        for (var way = Ways - 1; way > 0; way--)
        {
            Volatile.Write(ref set[way], set[way - 1]);
        }

        Volatile.Write(ref set[0], new Entry(word.ToString(), pieces));
    }

    private Span<Entry?> SetOf(ReadOnlySpan<char> word) => _entries.AsSpan((int)(WordHash.Of(word) & _lastSet) * Ways, Ways);

    private sealed record Entry(string Word, TPieces Pieces);
}
