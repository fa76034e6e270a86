using System.Buffers.Binary;
using System.Text;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Mutations that know nothing of what the bytes mean.</summary>
internal static class ByteMutations
{
    private const int GreatestInput = 8 << 20;

    private static readonly byte[][] Oddities =
    [
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF],                 // byte order marks
        [0], [0, 0, 0, 0], [0xFF], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F], // NUL, no UTF-8
        [.. "\r"u8], [.. "\r\n"u8], [.. "\n\n"u8], [.. "\u2028"u8], [.. "\u0085"u8], [.. "\u000B"u8], [.. "\u000C"u8], [0x1A],
        [.. "🙂"u8], [.. "👨‍👩‍👧"u8], [.. "e\u0301"u8], [.. "\u200D"u8], [.. "\u00A0"u8], [.. "\u3000"u8], [.. "ﷺ"u8],
        [0x1F, 0x8B, 8, 0], [0x28, 0xB5, 0x2F, 0xFD], [.. "PAR1"u8], [.. "ARROW1\0\0"u8], [.. "PK\u0003\u0004"u8], [.. "%PDF"u8], [.. "BZh9"u8], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
        [.. "<html>"u8], [.. "version https://git-lfs"u8], [.. "SQLite format 3\0"u8],
    ];

    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "-0", "2147483647", "2147483648", "-2147483649", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e999", "-1e999", "1e-999", "NaN",
        "Infinity", "0x10", "00", "1_000", "1,5", "99999999999999999999999999999999999999", "0.1", "1.5", "٣",
    ];

    internal static Mutation[] All { get; } =
    [
        Flip, Set, SetNumber, Insert, InsertNumber, Remove, Truncate, Duplicate, Repeat, SpliceSeeds, TakeFromSeed, Shuffle, LongRun,
    ];

    private static byte[] Flip(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        byte[] changed = [.. input];
        for (var i = random.AnySize(8); i > 0 && changed.Length > 0; i--)
        {
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }

    private static byte[] Set(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        byte[] changed = [.. input];
        if (changed.Length > 0)
        {
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        }

        return changed;
    }

    private static byte[] SetNumber(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        byte[] changed = [.. input];
        var size = 1 << random.Next(4);
        if (changed.Length >= size)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, random.Of<long>([0, 1, -1, long.MaxValue, long.MinValue, int.MaxValue, int.MinValue, ushort.MaxValue, 1 << 28, 1L << 40, changed.Length, changed.Length + 1]));
            if (random.OneIn(2))
            {
                bytes[..size].Reverse();
            }

            bytes[..size].CopyTo(changed.AsSpan(random.Next(changed.Length - size + 1)));
        }

        return changed;
    }

    private static byte[] Insert(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) =>
        Splice.Insert(input, random.OneIn(4) ? 0 : random.Next(input.Length + 1), random.Of(Oddities));

    /// <summary>Puts a number in the place of another.</summary>
    private static byte[] InsertNumber(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var digit = input.AsSpan().IndexOfAnyInRange((byte)'0', (byte)'9');
        for (var tries = random.Next(8); tries > 0 && digit >= 0; tries--)
        {
            var next = input.AsSpan(digit + 1).IndexOfAnyInRange((byte)'0', (byte)'9');
            digit = next < 0 ? digit : digit + 1 + next;
        }

        var number = Encoding.UTF8.GetBytes(random.Of(Numbers));
        if (digit < 0)
        {
            return Splice.Insert(input, random.Next(input.Length + 1), number);
        }

        var length = input.AsSpan(digit).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return Splice.Replace(input, digit, length < 0 ? input.Length : digit + length, number);
    }

    private static byte[] Remove(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = Splice.Piece(input, random);
        return Splice.Replace(input, start, end, []);
    }

    private static byte[] Truncate(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => random.OneIn(8) ? [.. input.AsSpan(random.Next(input.Length + 1))] : [.. input.AsSpan(0, random.Next(input.Length + 1))];

    private static byte[] Duplicate(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = Splice.Piece(input, random);
        return Splice.Insert(input, random.OneIn(2) ? end : random.Next(input.Length + 1), input.AsSpan(start, end - start));
    }

    private static byte[] Repeat(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = Splice.Piece(input, random);
        var most = random.OneIn(100) ? GreatestInput : 1 << 16;
        var times = Math.Min(random.AnySize(1 << 18), most / Math.Max(1, end - start));
        var repeated = new byte[times * (end - start)];
        for (var i = 0; i < times; i++)
        {
            input.AsSpan(start, end - start).CopyTo(repeated.AsSpan(i * (end - start)));
        }

        return Splice.Insert(input, end, repeated);
    }

    private static byte[] SpliceSeeds(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var other = random.Of(seeds);
        return [.. input.AsSpan(0, random.Next(input.Length + 1)), .. other.AsSpan(random.Next(other.Length + 1))];
    }

    private static byte[] TakeFromSeed(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var other = random.Of(seeds);
        var (start, end) = Splice.Piece(other, random);
        return Splice.Insert(input, random.Next(input.Length + 1), other.AsSpan(start, end - start));
    }

    private static byte[] Shuffle(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = Splice.Piece(input, random);
        var to = random.Next(input.Length + 1);
        return to > start && to < end ? [.. input]
            : to <= start ? [.. input.AsSpan(0, to), .. input.AsSpan(start, end - start), .. input.AsSpan(to, start - to), .. input.AsSpan(end)]
            : [.. input.AsSpan(0, start), .. input.AsSpan(end, to - end), .. input.AsSpan(start, end - start), .. input.AsSpan(to)];
    }

    /// <summary>One byte many times: brackets, quotes, spaces, letters.</summary>
    private static byte[] LongRun(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var run = new byte[random.AnySize(random.OneIn(100) ? GreatestInput : 1 << 15)];
        Array.Fill(run, random.Of("[{(\"' \t\n,;:-a0#\\*&"u8.ToArray()));
        return Splice.Insert(input, random.Next(input.Length + 1), run);
    }
}
