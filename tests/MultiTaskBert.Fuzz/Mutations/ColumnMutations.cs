using System.Text;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Mutations that know columns.</summary>
internal static class ColumnMutations
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "", "O", "B-PER", "I-PER", "B-", "-PER", "B_PER", "S-X", "L-X", "U-X", "o", "0", "_", "*", "(PER*", "*)", "(GPE)", "(A(B*", "*))", "-", "1", "1-2", "4.1", "-DOCSTART-", "#", "# id", "\"", "\"\"", "\"a", "a\"b", "'", "nan", "N/A", "-1", "true", "a b", "a\tb", "a,b", "[0, 3]",
            "['a', 'b']", "a#b", "O O", "\u00A0", "🙂", "=1+1",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    internal static Mutation[] All { get; } = [Replace, Swap, Duplicate, Remove, Append, WholeColumn, Separator];

    private static byte[] Replace(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => OnLine(input, random, (fields, _) => fields[random.Next(fields.Count)] = random.Of(Values));

    private static byte[] Swap(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => OnLine(input, random, (fields, _) =>
    {
        var (a, b) = (random.Next(fields.Count), random.Next(fields.Count));
        (fields[a], fields[b]) = (fields[b], fields[a]);
    });

    private static byte[] Duplicate(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => OnLine(input, random, (fields, _) => fields.Insert(random.Next(fields.Count + 1), random.Of(fields)));

    private static byte[] Remove(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => OnLine(input, random, (fields, _) => fields.RemoveAt(random.Next(fields.Count)));

    private static byte[] Append(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => OnLine(input, random, (fields, _) => fields.AddRange(Enumerable.Repeat(random.Of(Values), random.AnySize(random.OneIn(20) ? 5_000 : 4))));

    private static byte[] Separator(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var to = random.Of(" \t,;|"u8.ToArray());
        return OnLine(input, random, (_, separator) => separator[0] = to);
    }

    /// <summary>The same change in the same column of every line.</summary>
    private static byte[] WholeColumn(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (index, with, remove) = (random.Next(6), random.Of(Values), random.OneIn(2));
        var changed = input;
        var lines = LineMutations.Find(input);
        for (var line = Math.Min(lines.Count, 200) - 1; line >= 0; line--)
        {
            changed = Changed(changed, lines[line], (fields, _) =>
            {
                if (index < fields.Count && remove)
                {
                    fields.RemoveAt(index);
                }
                else if (index < fields.Count)
                {
                    fields[index] = with;
                }
            });
        }

        return changed;
    }

    private static byte[] OnLine(byte[] input, FuzzRandom random, Action<List<byte[]>, byte[]> change) => Changed(input, random.Of(LineMutations.Find(input)), change);

    private static byte[] Changed(byte[] input, (int Start, int End) line, Action<List<byte[]>, byte[]> change)
    {
        var text = input.AsSpan(line.Start, line.End - line.Start);
        byte[] separator = [text.Contains((byte)'\t') ? (byte)'\t' : text.Contains((byte)',') ? (byte)',' : (byte)' '];
        var (fields, start) = (new List<byte[]>(), 0);
        for (var i = 0; i <= text.Length && fields.Count < 10_000; i++)
        {
            if (i == text.Length || text[i] == separator[0])
            {
                fields.Add([.. text[start..i]]);
                start = i + 1;
            }
        }

        change(fields, separator);
        var changed = new List<byte>();
        foreach (var field in fields)
        {
            if (changed.Count > 0 || field != fields[0])
            {
                changed.Add(separator[0]);
            }

            changed.AddRange(field);
        }

        return Splice.Replace(input, line.Start, line.End, [.. changed]);
    }
}
