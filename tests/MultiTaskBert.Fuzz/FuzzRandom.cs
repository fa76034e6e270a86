namespace MultiTaskBert.Fuzz;

/// <summary>Random numbers of one case: a function of seed, target and number of the case, the same on every machine (SplitMix64; Steele, Lea and Flood 2014).</summary>
internal sealed class FuzzRandom
{
    private ulong _state;

    internal FuzzRandom(long seed, string target, long index)
    {
        _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15);
        foreach (var letter in target)
        {
            _state = Mix(_state + letter);
        }

        _state = Mix(_state + (ulong)index);
    }

    /// <summary>A number from 0 to below a limit.</summary>
    internal int Next(int limit) => limit <= 1 ? 0 : (int)(Bits() % (ulong)limit);

    /// <summary>A number of any size up to a limit, small ones as often as large ones.</summary>
    internal int AnySize(int limit) => 1 + Next(1 << Next(int.Log2(Math.Max(limit, 1)) + 1));

    /// <summary>True once in so many times.</summary>
    internal bool OneIn(int times) => Next(times) == 0;

    internal T Of<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    internal ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
