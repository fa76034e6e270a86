using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Represents random numbers that are a pure function of (seed, step, purpose): nothing drawn for one purpose moves what another one draws, and a
/// run that is resumed at a step draws what the uninterrupted run drew there.
/// </summary>
/// <remarks>
/// The generator is xoshiro256** (Blackman and Vigna 2018, "Scrambled linear pseudorandom number generators"), its state the SHA-256 of
/// the three. The numbers are the same on every machine. Not thread-safe; make one for each use.
/// </remarks>
public sealed class RandomStream
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Starts the stream that belongs to the three values.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The step, the epoch or any other position in the run.</param>
    /// <param name="purpose">What the numbers are for, for instance "shuffle"; different purposes give independent streams.</param>
    public RandomStream(long seed, long step, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var input = new byte[16 + Encoding.UTF8.GetByteCount(purpose)];
        BinaryPrimitives.WriteInt64LittleEndian(input, seed);
        BinaryPrimitives.WriteInt64LittleEndian(input.AsSpan(8), step);
        Encoding.UTF8.GetBytes(purpose, input.AsSpan(16));
        var hash = SHA256.HashData(input);
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(8));
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(16));
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(24)) | 1; // The state must not be all zeros.
    }

    /// <summary>The next 64 random bits.</summary>
    internal ulong NextBits()
    {
        var result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Returns a number from 0 (included) to 1 (not included), uniform, with 53 random bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns an integer from 0 (included) to <paramref name="bound"/> (not included), each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);

        // Lemire 2019, "Fast random integer generation in an interval": multiply, and reject the few values that would be drawn too often.
        var range = (ulong)bound;
        var product = Math.BigMul(NextBits(), range, out var low);
        if (low < range)
        {
            var threshold = (0UL - range) % range;
            while (low < threshold)
            {
                product = Math.BigMul(NextBits(), range, out low);
            }
        }

        return (int)product;
    }

    /// <summary>Puts the items into a random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
