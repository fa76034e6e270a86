using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Backbones;

/// <summary>Text in, sentence vectors out: the tokenizer, the encoder and the mean together, against sentence-transformers' recipe in transformers.</summary>
[Trait("Category", "Parity")]
public sealed class SentenceEmbeddingParityTests
{
    // As for hidden states: five times the distance of transformers' own float32 from float64, which each file states.
    private const double Room = 5;

    public static IEnumerable<TheoryDataRow<string>> Files() => Goldens.Files("encoders", "*.json");

    [Theory]
    [MemberData(nameof(Files))]
    public void Encode_ReferenceSentences_GivesTheirPiecesAndIds(string file)
    {
        var golden = Goldens.Json(file);
        using var tensors = Goldens.Tensors(Path.ChangeExtension(file, "safetensors"));
        using var backbone = Load(golden);
        var pieces = golden.GetProperty("pieces").EnumerateArray().Select(Texts).ToList();
        var comparison = new ParityComparison($"encoders: {Name(file)}, tokens of sentences", "transformers", tolerance: 0);
        foreach (var (batch, rows) in Batches(golden))
        {
            using var scope = NewDisposeScope();
            var ids = tensors.Read(batch + ".input_ids");
            for (var row = 0; row < rows.Count; row++)
            {
                var encoding = backbone.Tokenizer.Encode(Sentences(golden)[rows[row]]);
                var expected = ids[row].data<long>().Take(pieces[rows[row]].Length).Select(id => (int)id);
                comparison.Case(
                    $"sentence {rows[row]}",
                    !encoding.Tokens.SequenceEqual(pieces[rows[row]], StringComparer.Ordinal) ? $"its pieces are {string.Join(' ', encoding.Tokens)}"
                    : !encoding.Ids.SequenceEqual(expected) ? $"its ids are {string.Join(' ', encoding.Ids)}"
                    : null);
            }
        }

        comparison.Finish();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Mean_ReferenceSentences_GivesTheirVectors(string file)
    {
        var golden = Goldens.Json(file);
        using var tensors = Goldens.Tensors(Path.ChangeExtension(file, "safetensors"));
        using var backbone = Load(golden);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tolerance = Room * double.Parse(tensors.Metadata["max_abs_f32_minus_f64_embedding"], CultureInfo.InvariantCulture);
        var comparison = new ParityComparison($"encoders: {Name(file)}, sentence vectors", "transformers, float64", tolerance);
        var embeddings = (Double: tensors.Read("embeddings_f64"), Single: tensors.Read("embeddings"));
        foreach (var (batch, rows) in Batches(golden))
        {
            var mask = tensors.Read(batch + ".attention_mask");
            var mean = backbone.Forward(tensors.Read(batch + ".input_ids"), mask, tensors.Read(batch + ".token_type_ids")).Mean;
            var vectors = mean / mean.norm(1, keepdim: true);
            for (var row = 0; row < rows.Count; row++)
            {
                comparison.Case($"sentence {rows[row]}, float64", EncoderGolden.Distance(embeddings.Double[rows[row]], vectors[row]));
                comparison.Case($"sentence {rows[row]}, float32", EncoderGolden.Distance(embeddings.Single[rows[row]], vectors[row]));
            }
        }

        comparison.Finish();
    }

    private static Backbone Load(JsonElement golden) =>
        Backbone.FromPretrained(Path.Combine(Goldens.RequireRoot(), golden.GetProperty("model").GetString()!));

    private static IEnumerable<(string Batch, List<int> Rows)> Batches(JsonElement golden) => golden.GetProperty("rows").EnumerateObject()
        .Select(batch => (batch.Name, batch.Value.EnumerateArray().Select(row => row.GetInt32()).ToList()));

    private static string[] Sentences(JsonElement golden) => Texts(golden.GetProperty("sentences"));

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString()!)];

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);
}
