using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data;

/// <summary>
/// A tokenizer whose answers are plain to see: words lie between spaces, pieces have three letters, <c>~</c> has no token. Rows are 1, pieces…, 2;
/// the id of a piece is 10 and the sum of its characters. Cuts the end, and keeps what overflows.
/// </summary>
internal sealed class ThreeLetterTokenizer(int? modelMaxLength = 512) : Tokenizer
{
    public override int VocabularySize => 1 << 20;

    public override int PadId => 0;

    public override int? ModelMaxLength => modelMaxLength;

    public override TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null)
    {
        var (words, starts) = (new List<string>(), new List<int>());
        var start = 0;
        foreach (var part in text.Split(' '))
        {
            if (part.Trim('~').Length > 0)
            {
                words.Add(part);
                starts.Add(start);
            }

            start += part.Length + 1;
        }

        return Encode(words, starts, truncation);
    }

    public override TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null) =>
        Encode(words, new int[words.Count], truncation);

    public override string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpSpaces = true) => throw new NotSupportedException();

    public override void Save(string folder) => throw new NotSupportedException();

    private static TokenEncoding Encode(IReadOnlyList<string> words, IReadOnlyList<int> starts, Truncation? truncation)
    {
        var pieces = new List<(int Word, TextSpan Span, string Text)>();
        var wordSpans = new TextSpan[words.Count];
        for (var word = 0; word < words.Count; word++)
        {
            for (var at = 0; at < words[word].Length; at += 3)
            {
                var text = words[word][at..Math.Min(at + 3, words[word].Length)];
                if (text.Trim('~').Length > 0)
                {
                    pieces.Add((word, new TextSpan(starts[word] + at, starts[word] + at + text.Length), text));
                }
            }

            TextSpan[] own = [.. pieces.Where(piece => piece.Word == word).Select(piece => piece.Span)];
            wordSpans[word] = own.Length == 0 ? default : new TextSpan(own[0].Start, own[^1].End);
        }

        var room = truncation is null ? Math.Max(1, pieces.Count) : truncation.MaxLength - 2;
        var step = room - (truncation?.Overlap ?? 0);
        var cuts = new List<TokenEncoding>();
        for (var first = 0; first == 0 || first + room - step < pieces.Count; first += step)
        {
            cuts.Add(Row([.. pieces.Skip(first).Take(room)], wordSpans, pieces.Count, []));
        }

        return Row([.. pieces.Take(room)], wordSpans, pieces.Count, cuts[1..]);
    }

    private static TokenEncoding Row((int Word, TextSpan Span, string Text)[] pieces, TextSpan[] words, int all, IReadOnlyList<TokenEncoding> overflowing) => new(
        ids: [1, .. pieces.Select(piece => 10 + piece.Text.Sum(letter => letter)), 2],
        typeIds: new int[pieces.Length + 2],
        tokens: ["<", .. pieces.Select(piece => piece.Text), ">"],
        wordIds: [-1, .. pieces.Select(piece => piece.Word), -1],
        offsets: [default, .. pieces.Select(piece => piece.Span), default],
        specialTokensMask: [true, .. pieces.Select(_ => false), true],
        sequenceIds: [-1, .. pieces.Select(_ => 0), -1],
        words: words,
        overflowing: overflowing,
        truncatedTokens: all - pieces.Length);
}
