using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"title": …, "paragraphs": [{"context": …, "qas": [{"question", "answers": [{"text", "answer_start"}], "is_impossible"}]}]}</c>, an article of SQuAD 1 or 2. A question is a row: its
/// paragraph and, as second text, the question. The article is the group of its rows.
/// </summary>
internal sealed class SquadArticle : IRowShape
{
    internal const string Paragraphs = "paragraphs";

    private const string Context = "context";
    private const string Questions = "qas";
    private const string Answers = "answers";

    // What Hugging Face writes for a question without an answer.
    private static readonly JsonElement NoAnswer = JsonDocument.Parse("""{"answers": {"text": [], "answer_start": []}}""").RootElement.Clone();

    public bool Fits(JsonElement json, JsonLinesOptions options) => JsonText.Items(json, Paragraphs).FirstOrDefault() is var first && JsonText.Has(first, Context) && JsonText.Has(first, Questions, JsonValueKind.Array);

    public void Read(JsonElement json, ShapedRows rows)
    {
        var title = JsonText.Of(json, "title");
        var number = 0;
        foreach (var paragraph in JsonText.Items(json, Paragraphs))
        {
            number++;
            if (JsonText.Of(paragraph, Context) is not { } context)
            {
                rows.Report($"paragraph {number} of the article has no '{Context}'.");
                continue;
            }

            foreach (var question in JsonText.Items(paragraph, Questions))
            {
                Read(question, context, title, rows);
            }
        }
    }

    private static void Read(JsonElement json, string context, string? title, ShapedRows rows)
    {
        var name = $"question {(JsonText.Identifier(json, "id") is { } id ? $"'{id}'" : "without 'id'")}";
        if (JsonText.Of(json, "question") is not { } question)
        {
            rows.Report($"{name}: it has no 'question'.");
            return;
        }

        var isImpossible = JsonText.Has(json, "is_impossible", JsonValueKind.True);
        if (isImpossible && JsonText.Items(json, Answers).Any())
        {
            rows.Report($"{name}: 'is_impossible' is true, but it has answers.");
            return;
        }

        rows.PassOver("plausible answers to questions without an answer", JsonText.Items(json, "plausible_answers").Count());

        // Of a test set there are questions alone: they have no label, which is not the same as no answer.
        var hasNone = isImpossible || (JsonText.Has(json, Answers, JsonValueKind.Array) && json.GetProperty(Answers).GetArrayLength() == 0);
        rows.Add(new ShapedRow { Json = hasNone ? NoAnswer : json, Input = new MtlRow(context) { Pair = question, Group = title }, IsLabel = property => property is Answers, Name = name });
    }
}
