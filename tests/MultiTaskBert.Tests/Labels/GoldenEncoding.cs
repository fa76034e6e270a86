using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Labels;

/// <summary>Makes the encoding that a tokenizer would return from what an alignment case says about its chunks.</summary>
internal static class GoldenEncoding
{
    internal static TokenEncoding Read(JsonElement goldenCase, int? wordCount)
    {
        var chunks = goldenCase.GetProperty("chunks").EnumerateArray().ToArray();
        var wordIds = chunks.Select(chunk => chunk.GetProperty("word_ids").EnumerateArray()
            .Select(word => word.ValueKind == JsonValueKind.Null ? -1 : word.GetInt32()).ToArray()).ToArray();
        var step = goldenCase.GetProperty("max_length") is { ValueKind: JsonValueKind.Number } max
            ? max.GetInt32() - 2 - goldenCase.GetProperty("stride").GetInt32()
            : 0;
        var length = ((chunks.Length - 1) * step) + wordIds[^1].Count(word => word >= 0);
        var spans = wordCount is null
            ? chunks.Select(chunk => chunk.GetProperty("offsets").EnumerateArray().Select(pair => new TextSpan(pair[0].GetInt32(), pair[1].GetInt32())).ToArray()).ToArray()
            : PieceNumbers(wordIds, step, length);

        var words = new TextSpan[wordCount ?? wordIds.SelectMany(ids => ids).Append(-1).Max() + 1];
        var seen = new HashSet<int>();
        foreach (var (word, span) in wordIds.Zip(spans).SelectMany(chunk => chunk.First.Zip(chunk.Second)).Where(token => token.First >= 0))
        {
            words[word] = seen.Add(word) ? span : new TextSpan(Math.Min(words[word].Start, span.Start), Math.Max(words[word].End, span.End));
        }

        TokenEncoding Make(int chunk, IReadOnlyList<TokenEncoding> overflowing) => new(
            ids: [.. chunks[chunk].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
            typeIds: new int[wordIds[chunk].Length],
            tokens: [.. wordIds[chunk].Select(_ => string.Empty)],
            wordIds: wordIds[chunk],
            offsets: spans[chunk],
            specialTokensMask: [.. wordIds[chunk].Select(word => word < 0)],
            sequenceIds: [.. wordIds[chunk].Select(word => word < 0 ? -1 : 0)],
            words: words,
            overflowing: overflowing,
            truncatedTokens: length - wordIds[chunk].Count(word => word >= 0));
        return Make(0, [.. Enumerable.Range(1, chunks.Length - 1).Select(chunk => Make(chunk, []))]);
    }

    // Cases of given words tell no offsets: the number of the piece within its word stands in for them.
    private static TextSpan[][] PieceNumbers(int[][] wordIds, int step, int length)
    {
        var words = new int[length];
        for (var chunk = 0; chunk < wordIds.Length; chunk++)
        {
            wordIds[chunk].Where(word => word >= 0).ToArray().CopyTo(words, chunk * step);
        }

        return [.. wordIds.Select((ids, chunk) =>
        {
            var position = chunk * step;
            return ids.Select(word =>
            {
                if (word < 0)
                {
                    return default;
                }

                var piece = position - Array.IndexOf(words, word);
                position++;
                return new TextSpan(piece, piece + 1);
            }).ToArray();
        })];
    }
}
