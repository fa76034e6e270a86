using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"premise", "hypothesis", "label"}</c> and the other names that pairs of texts have in MNLI, SNLI, XNLI, QQP, STS-B and their kind. A label of <c>-</c> (or −1 beside a premise) is
/// none: the annotators did not agree.
/// </summary>
internal sealed class TextPairRow : IRowShape
{
    private const string None = "-";
    private const string NoneAsNumber = "-1";
    private const string Premise = "premise";

    private static readonly (string First, string Second)[] Pairs = [(Premise, "hypothesis"), ("sentence1", "sentence2"), ("question1", "question2")];

    private static readonly string[] Labels = ["gold_label", "label"];

    public bool Fits(JsonElement json, JsonLinesOptions options) => PairOf(json) is not null && !JsonDocumentAdvice.IsRow(json, options);

    public void Read(JsonElement json, ShapedRows rows)
    {
        var (first, second) = PairOf(json)!.Value;
        var none = Array.Find(Labels, name => json.TryGetProperty(name, out var label)
            && (label.ValueKind == JsonValueKind.String ? label.ValueEquals(None)
                : label.ValueKind == JsonValueKind.Number && first is Premise && label.GetRawText() is NoneAsNumber));
        if (none is not null && rows.Options.HeadOf(none) is not null)
        {
            rows.PassOver($"labels that say that annotators did not agree ('{none}' is {json.GetProperty(none).GetRawText()})");
        }

        rows.Add(new ShapedRow
        {
            Json = json,
            Input = new MtlRow(JsonText.Of(json, first)!) { Pair = JsonText.Of(json, second) },
            NoLabel = none,
            IsLabel = name => !name.Equals(first, StringComparison.Ordinal) && !name.Equals(second, StringComparison.Ordinal)
                && name is not ("id" or "idx" or "pairID" or "promptID" or "captionID" or "annotator_labels" or "genre" or "language" or "match" or "qid1" or "qid2" or "is_test" or "explanation")
                && !name.EndsWith("_parse", StringComparison.Ordinal) && !name.EndsWith("_tokenized", StringComparison.Ordinal),
        });
    }

    private static (string First, string Second)? PairOf(JsonElement json)
    {
        foreach (var pair in Pairs)
        {
            if (JsonText.Has(json, pair.First) && JsonText.Has(json, pair.Second))
            {
                return pair;
            }
        }

        return null;
    }
}
