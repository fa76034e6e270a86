using System.Text;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Mutations that know what makes YAML hard.</summary>
internal static class YamlMutations
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "&a ", "*a", "&a [*a, *a]", "!!python/object:os.system ", "!!binary ", "!!set ", "<<: *a", "? ", ": ", "- ", "| ", "|+\n", "|-9\n", ">\n", "'", "\"", "\"\\x", "%YAML 9.9\n---\n", "%TAG ! x\n", "---\n", "...\n", "#", "~", "[", "{", "[[[[", "{a: {b: {c: ", "\t",
            "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\n", "](", "[x]{\"entity\": \"a\"", "[x](a:b)", "{\"entity\": \"city\", \"role\": 1}", "- intent: a/b\n  examples: |\n    - c\n", "  examples: [a, b]\n", "version: \"3.1\"\n", "nlu:\n",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    internal static Mutation[] All { get; } = [Insert, ReplaceRest, Nest];

    private static byte[] Insert(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => Splice.Insert(input, random.OneIn(2) ? random.Of(LineMutations.Find(input)).Start : random.Next(input.Length + 1), random.Of(Pieces));

    private static byte[] ReplaceRest(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (start, end) = random.Of(LineMutations.Find(input));
        return Splice.Replace(input, start + random.Next(end - start + 1), end, random.Of(Pieces));
    }

    private static byte[] Nest(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var (depth, piece) = (random.AnySize(1 << 14), random.Of(new[] { "[", "{a: ", "- ", "? " }));
        return Splice.Insert(input, random.Of(LineMutations.Find(input)).Start, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, depth))));
    }
}
