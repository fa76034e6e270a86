using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tags;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Labels;

/// <summary>Held to reference alignments made with Hugging Face tokenizers; every number must be equal.</summary>
[Trait("Category", "Parity")]
public sealed class AlignmentGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> WordFiles => Goldens.Files("tokenization", "alignment-words.*.jsonl");

    public static IEnumerable<TheoryDataRow<string>> SpanFiles => Goldens.Files("tokenization", "alignment-spans.*.jsonl");

    [Theory]
    [MemberData(nameof(WordFiles))]
    public void WordLabels_GoldenCases_AreEqual(string file) => ForEachCase(file, (golden, expect) =>
    {
        var policy = string.Equals(golden.GetProperty("policy").GetString(), "all", StringComparison.Ordinal) ? SubwordLabels.AllPieces : SubwordLabels.FirstPiece;
        var tags = Strings(golden.GetProperty("word_labels"));
        var encoding = GoldenEncoding.Read(golden, tags.Length);
        var layout = new TagsLayout(Strings(golden.GetProperty("labels")), policy);
        var row = new LabeledEncoding(encoding, new NamesLabel(tags));

        expect("label_ids", ChunkField(golden, "label_ids"), layout.LabelIds(row).Select(Text));
        expect("words_without_label", [golden.GetProperty("words_without_label").GetRawText()], [Text(new WordAlignment(encoding).WordsWithoutToken)]);
        expect("truth", tags, layout.Truth(row));
        using var tensor = layout.ToTensor([row], encoding.Length + 2);
        expect("tensor", [Text([.. layout.LabelIds(row)[0], -100, -100])], [Text(tensor.data<long>().ToArray())]);
    });

    [Theory]
    [MemberData(nameof(SpanFiles))]
    public void EntityLabels_GoldenCases_AreEqual(string file) => ForEachCase(file, (golden, expect) =>
    {
        var names = Strings(golden.GetProperty("labels"));
        var entities = Entities(golden.GetProperty("entities"));
        var encoding = GoldenEncoding.Read(golden, wordCount: null);
        var row = new LabeledEncoding(encoding, new EntitiesLabel(entities));
        var words = new WordAlignment(encoding);
        var alignment = new EntityAlignment(words, entities, TagScheme.Iob2);

        expect("labels_all", ChunkField(golden, "labels_all"), new TagsLayout(names, SubwordLabels.AllPieces).LabelIds(row).Select(Text));
        expect("labels_first", ChunkField(golden, "labels_first"), new TagsLayout(names).LabelIds(row).Select(Text));
        expect("dropped_overlapping", [golden.GetProperty("dropped_overlapping").GetRawText()], [Text(alignment.DroppedOverlapping)]);
        expect("lost", [golden.GetProperty("lost").GetRawText()], [Text(alignment.Lost)]);
    });

    [Theory]
    [MemberData(nameof(SpanFiles))]
    public void PredictedEntities_GoldenCases_AreEqual(string file) => ForEachCase(file, (golden, expect) =>
    {
        var predictions = golden.GetProperty("chunks").EnumerateArray()
            .Select(chunk => chunk.GetProperty("predictions").EnumerateArray().Select(id => id.GetInt32()).ToArray()).ToArray();
        var words = new WordAlignment(GoldenEncoding.Read(golden, wordCount: null));
        var tags = words.TagsOf(predictions, Strings(golden.GetProperty("labels")));

        expect("predicted_entities", Entities(golden.GetProperty("predicted_entities")).Select(entity => entity.ToString()), EntityAlignment.ReadBack(words, tags, TagScheme.Iob2).Select(entity => entity.ToString()));
    });

    private static void ForEachCase(string file, Action<JsonElement, Action<string, IEnumerable<string>, IEnumerable<string>>> check)
    {
        var comparison = new ParityComparison("tokenization: label alignment", "Hugging Face tokenizers", tolerance: 0);
        foreach (var golden in Goldens.JsonLines(file))
        {
            var differences = new List<string>();
            check(golden, (what, expected, actual) =>
            {
                var (wanted, got) = (string.Join('\n', expected), string.Join('\n', actual));
                if (!string.Equals(wanted, got, StringComparison.Ordinal))
                {
                    differences.Add($"{what}:\nexpected {wanted}\nactual   {got}");
                }
            });
            comparison.Case(golden.GetProperty("id").GetString()!, differences.Count == 0 ? null : string.Join('\n', differences));
        }

        comparison.Finish();
    }

    private static string Text<T>(IEnumerable<T> numbers) => $"[{string.Join(',', numbers)}]";

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static IEnumerable<string> ChunkField(JsonElement golden, string field) =>
        golden.GetProperty("chunks").EnumerateArray().Select(chunk => chunk.GetProperty(field).GetRawText());

    private static EntitySpan[] Entities(JsonElement list) =>
        [.. list.EnumerateArray().Select(entity => new EntitySpan(
            entity.GetProperty("start").GetInt32(), entity.GetProperty("end").GetInt32(), entity.GetProperty("type").GetString()!))];
}
