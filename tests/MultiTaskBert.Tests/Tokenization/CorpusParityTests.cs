using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: checksums of whole corpora encoded by Hugging Face's <c>tokenizers</c>. Tolerance: none.</summary>
[Trait("Category", "Parity")]
public class CorpusParityTests
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Corpora => GoldenTokenization.Exists
        ? Rows().Select(row => new TheoryDataRow<string, string, string>(Text(row, "tokenizer"), Text(row, "corpus"), Text(row, "mode")))
        : [new TheoryDataRow<string, string, string>("none", "none", "none")];

    [Theory]
    [MemberData(nameof(Corpora))]
    public void Encode_Corpus_HasReferenceChecksum(string tokenizerName, string corpus, string mode)
    {
        var root = Goldens.RequireRoot();
        var tokenizer = GoldenTokenization.Load(tokenizerName);
        var expected = Rows().Single(row => (Text(row, "tokenizer"), Text(row, "corpus"), Text(row, "mode")) == (tokenizerName, corpus, mode));
        var inWords = string.Equals(mode, "words", StringComparison.Ordinal);
        using var ids = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var spans = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int tokens = 0, sequences = 0;
        foreach (var sentence in Lines(Path.Combine(root, corpus)))
        {
            var row = inWords
                ? tokenizer.EncodeWords(sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                : tokenizer.Encode(sentence);
            sequences++;
            tokens += row.Length;
            for (var i = 0; i < row.Length; i++)
            {
                Append(ids, row.Ids[i]);
                Append(spans, row.Offsets[i].Start);
                Append(spans, row.Offsets[i].End);
                Append(spans, row.WordIds[i]);
            }
        }

        Assert.Equal(expected.GetProperty("tokens").GetInt32(), tokens);
        Assert.Equal(expected.GetProperty("sequences").GetInt32(), sequences);
        Assert.Equal(Text(expected, "sha256_ids"), Convert.ToHexStringLower(ids.GetHashAndReset()));
        Assert.Equal(Text(expected, "sha256_spans"), Convert.ToHexStringLower(spans.GetHashAndReset()));
    }

    private static JsonElement[] Rows() =>
        [.. File.ReadLines(GoldenTokenization.PathOf("corpus.jsonl")).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        })];

    /// <summary>The lines of a file cut at \n alone, the end of the last one not being a line.</summary>
    private static string[] Lines(string path)
    {
        var lines = File.ReadAllText(path).Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static void Append(IncrementalHash hash, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static string Text(JsonElement row, string key) => row.GetProperty(key).GetString()!;
}
