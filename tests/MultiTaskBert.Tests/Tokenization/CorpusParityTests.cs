using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: checksums of whole corpora encoded by Hugging Face's <c>tokenizers</c>. Tolerance: none.</summary>
[Trait("Category", "Parity")]
public class CorpusParityTests
{
    [Fact]
    public void Encode_Corpora_HaveReferenceChecksums()
    {
        var comparison = new ParityComparison("tokenization: corpus", "Hugging Face tokenizers", tolerance: 0);
        foreach (var rows in Goldens.JsonLines("tokenization/corpus.jsonl").GroupBy(row => Text(row, "tokenizer"), StringComparer.Ordinal))
        {
            var tokenizer = GoldenTokenization.Load(rows.Key);
            foreach (var row in rows)
            {
                if (!File.Exists(Path.Combine(Goldens.RequireRoot(), Text(row, "corpus"))))
                {
                    comparison.Skip($"the corpus {Text(row, "corpus")} is not there");
                    continue;
                }

                comparison.Case($"{rows.Key} on {Text(row, "corpus")}, {Text(row, "mode")}", Difference(row, tokenizer));
            }
        }

        comparison.Finish();
    }

    private static string? Difference(JsonElement expected, Tokenizer tokenizer)
    {
        var inWords = Text(expected, "mode") == "words";
        using var ids = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var spans = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int tokens = 0, sequences = 0;
        foreach (var sentence in Lines(Path.Combine(Goldens.RequireRoot(), Text(expected, "corpus"))))
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

        return expected.GetProperty("tokens").GetInt32() != tokens ? $"must have {expected.GetProperty("tokens")} tokens but has {tokens}"
            : expected.GetProperty("sequences").GetInt32() != sequences ? $"must have {expected.GetProperty("sequences")} rows but has {sequences}"
            : Text(expected, "sha256_ids") != Convert.ToHexStringLower(ids.GetHashAndReset()) ? "ids differ"
            : Text(expected, "sha256_spans") != Convert.ToHexStringLower(spans.GetHashAndReset()) ? "offsets or word ids differ"
            : null;
    }

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
