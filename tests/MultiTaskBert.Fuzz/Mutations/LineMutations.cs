using System.Text;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Mutations that know lines.</summary>
internal static class LineMutations
{
    private static readonly byte[][] Inserted =
    [
        .. new[]
        {
            "", " ", "\t", "# id 7\tdomain=en", "# text = al mar", "#", "-DOCSTART- -X- O O", "# newdoc id = a", "#begin document (a); part 000", "#end document", "---", "...", "// comment", "<doc>", "__label__x a b", "T1\tPER 0 3\tAda",
            "text,label", "1-2\tal\t_\t_\t_\t_\t_\t_\t_\t_", "4.1\tx\t_\t_\t_\t_\t_\t_\t_\t_", "\u2028", "O", "B-PER I-PER", "{", "}", "[", "]", "null", "{}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    internal static Mutation[] All { get; } = [Swap, Duplicate, Remove, Insert, Join, Ends, TakeFromSeed, Indent];

    /// <summary>Where the lines of an input are, without their ends.</summary>
    internal static List<(int Start, int End)> Find(ReadOnlySpan<byte> input)
    {
        var lines = new List<(int Start, int End)>();
        var start = 0;
        while (lines.Count < 10_000 && input[start..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            lines.Add((start, start + length));
            start += length + 1;
        }

        lines.Add((start, input.Length));
        return lines;
    }

    private static byte[] Swap(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var lines = Find(input);
        var (a, b) = (random.Of(lines), random.Of(lines));
        if (a.Start > b.Start)
        {
            (a, b) = (b, a);
        }

        return a == b ? [.. input]
            : [.. input.AsSpan(0, a.Start), .. input.AsSpan(b.Start, b.End - b.Start), .. input.AsSpan(a.End, b.Start - a.End), .. input.AsSpan(a.Start, a.End - a.Start), .. input.AsSpan(b.End)];
    }

    private static byte[] Duplicate(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = random.Of(Find(input));
        return Splice.Insert(input, end, [(byte)'\n', .. input.AsSpan(start, end - start)]);
    }

    private static byte[] Remove(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = random.Of(Find(input));
        return Splice.Replace(input, start, Math.Min(input.Length, end + 1), []);
    }

    private static byte[] Insert(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => Splice.Insert(input, random.Of(Find(input)).Start, [.. random.Of(Inserted), (byte)'\n']);

    private static byte[] Join(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var end = random.Of(Find(input)).End;
        return end < input.Length ? Splice.Replace(input, end, end + 1, random.OneIn(2) ? " "u8 : ""u8) : [.. input];
    }

    private static byte[] Ends(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        byte[] end = random.Of<byte[]>([[.. "\r\n"u8], [.. "\r"u8], [.. "\r\r\n"u8], [.. "\n\n"u8], [.. "\n "u8]]);
        var (changed, onlyOne) = (new List<byte>(input.Length * 2), random.OneIn(3) ? random.Of(Find(input)).End : -1);
        for (var i = 0; i < input.Length; i++)
        {
            if (input[i] == '\n' && (onlyOne < 0 || onlyOne == i))
            {
                changed.AddRange(end);
            }
            else
            {
                changed.Add(input[i]);
            }
        }

        return [.. changed];
    }

    private static byte[] TakeFromSeed(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var other = random.Of(seeds);
        var (start, end) = random.Of(Find(other));
        var at = random.Of(Find(input));
        return Splice.Replace(input, at.Start, random.OneIn(2) ? at.Start : at.End, [.. other.AsSpan(start, end - start), (byte)'\n']);
    }

    private static byte[] Indent(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => Splice.Insert(input, random.Of(Find(input)).Start, random.Of<byte[]>([[.. "  "u8], [.. " "u8], [.. "\t"u8], [.. "- "u8], [.. "    "u8]]));
}
