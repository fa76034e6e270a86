using System.Numerics;
using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>A quick hash of short words. Words that are made to meet do meet; use it only where that does no harm.</summary>
internal static class WordHash
{
    // An odd number without pattern: 2^64 divided by the golden ratio.
    private const ulong Multiplier = 0x9E3779B97F4A7C15;
    private const int CharactersAtOnce = sizeof(ulong) / sizeof(char);

    /// <summary>The hash of a word; all of its bits depend on all characters.</summary>
    public static ulong Of(ReadOnlySpan<char> word)
    {
        var hash = (ulong)word.Length;
        while (word.Length >= CharactersAtOnce)
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(word)));
            word = word[CharactersAtOnce..];
        }

        var rest = 0UL;
        foreach (var character in word)
        {
            rest = (rest << 16) | character;
        }

        // A product's low bits know nothing of the high bits of its factors: fold, multiply once more, fold.
        hash = Mix(hash, rest);
        hash = (hash ^ (hash >> 32)) * Multiplier;
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong characters) => (BitOperations.RotateLeft(hash, 5) ^ characters) * Multiplier;
}
