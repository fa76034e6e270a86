using System.Text;

namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Mutations that know the values of JSON.</summary>
internal static class JsonMutations
{
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null", "true", "false", "0", "-1", "1", "2147483648", "9223372036854775808", "1e999", "-1e999", "1e-400", "0.5", "1.0", "123456789012345678901234567890", "NaN", "Infinity", "\"\"", "\" \"", "\"a\"", "\"-\"", "\"1\"", "\"0,2\"", "\"1,0,1\"",
            "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud83d\\ude42\"", "\"\\u0000\"", "\"\\n\"", "\"['a', 'b']\"", "\"[x : y]\"", "\"[x : \"", "\"🙂\"", "[]", "{}", "[[]]", "[{}]", "[null]", "[\"a\"]", "[\"a\",1]", "[0,3,\"PER\"]", "[3,0,\"PER\"]", "[-1,3,\"PER\"]", "[0,2147483647,\"PER\"]",
            "[[0,3,\"PER\"],[1,2,\"LOC\"]]", "[\"O\",\"B-PER\"]", "[1,0,1]", "[true,false]", "{\"start\":0,\"end\":3}", "{\"start\":0,\"end\":3,\"label\":\"PER\"}", "{\"start\":\"0\",\"end\":\"3\",\"label\":\"PER\"}", "{\"start\":0,\"end\":3,\"labels\":[\"PER\"]}", "[{\"start\":0,\"end\":3,\"label\":null}]",
            "{\"text\":[\"Ada\"],\"answer_start\":[0]}", "{\"text\":[],\"answer_start\":[]}", "{\"entities\":[[0,3,\"PER\"]]}", "{\"cats\":{\"A\":1.0}}", "{\"toxic\":1,\"insult\":0}", "{\"a\":1,\"a\":2}",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "text", "words", "text_pair", "label", "labels", "entities", "spans", "tokens", "start", "end", "start_offset", "end_offset", "answer", "answers", "answer_start", "cats", "data", "annotations", "completions", "result", "value", "from_name", "type", "was_cancelled", "choices", "rasa_nlu_data",
            "common_examples", "intent", "entity", "context", "question", "paragraphs", "qas", "is_impossible", "annot_utt", "utt", "points", "options", "accept", "id", "topic", "",
        }.Select(name => Encoding.UTF8.GetBytes($"\"{name}\":")),
    ];

    internal static Mutation[] All { get; } = [Replace, Replace, Swap, Copy, DuplicateMember, RemoveMember, Rename, Wrap, InsertElement, InsertMember, Quote, TakeFromSeed];

    private static byte[] Replace(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value => Splice.Replace(input, value.Start, value.End, random.Of(Values)));

    private static byte[] Swap(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var values = JsonSpan.Find(input);
        if (values.Count < 2)
        {
            return [.. input];
        }

        var (a, b) = (random.Of(values), random.Of(values));
        if (a.Start > b.Start)
        {
            (a, b) = (b, a);
        }

        return b.Start < a.End ? Splice.Replace(input, a.Start, a.End, input.AsSpan(b.Start, b.End - b.Start))
            : [.. input.AsSpan(0, a.Start), .. input.AsSpan(b.Start, b.End - b.Start), .. input.AsSpan(a.End, b.Start - a.End), .. input.AsSpan(a.Start, a.End - a.Start), .. input.AsSpan(b.End)];
    }

    private static byte[] Copy(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, from => On(input, random, to => Splice.Replace(input, to.Start, to.End, input.AsSpan(from.Start, from.End - from.Start))));

    private static byte[] DuplicateMember(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value => Splice.Insert(input, value.End, [(byte)',', .. input.AsSpan(value.Member, value.End - value.Member)]));

    private static byte[] RemoveMember(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value =>
        Splice.Replace(input, value.Member, value.End < input.Length && input[value.End] == ',' && !random.OneIn(8) ? value.End + 1 : value.End, []));

    private static byte[] Rename(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value => Splice.Replace(input, value.Member, value.Start, random.Of(Names)));

    private static byte[] Wrap(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value =>
    {
        var times = random.AnySize(random.OneIn(10) ? 1 << 16 : 4);
        var (open, close) = random.OneIn(2) ? ("[", "]") : ("{\"a\":", "}");
        return Splice.Replace(input, value.Start, value.End, [.. Encoding.UTF8.GetBytes(Repeated(open, times)), .. input.AsSpan(value.Start, value.End - value.Start), .. Encoding.UTF8.GetBytes(Repeated(close, random.OneIn(8) ? times - 1 : times))]);
    });

    private static byte[] InsertElement(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value => Splice.Insert(input, value.End, [(byte)',', .. random.Of(Values)]));

    private static byte[] InsertMember(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value => Splice.Insert(input, value.Member, [.. random.Of(Names), .. random.Of(Values), (byte)',']));

    /// <summary>A value as a string that holds it.</summary>
    private static byte[] Quote(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds) => On(input, random, value =>
        Splice.Replace(input, value.Start, value.End, Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(input, value.Start, value.End - value.Start).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")));

    private static byte[] TakeFromSeed(byte[] input, FuzzRandom random, IReadOnlyList<byte[]> seeds)
    {
        var other = random.Of(seeds);
        return On(other, random, from => On(input, random, to => Splice.Replace(input, to.Start, to.End, other.AsSpan(from.Start, from.End - from.Start))));
    }

    private static byte[] On(byte[] input, FuzzRandom random, Func<JsonSpan, byte[]> change) => JsonSpan.Find(input) is { Count: > 0 } values ? change(random.Of(values)) : [.. input];

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
