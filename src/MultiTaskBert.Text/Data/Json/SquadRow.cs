using System.Text.Json;
using MultiTaskBert.Data.Spellings;

namespace MultiTaskBert.Data.Json;

/// <summary><c>{"id", "title", "context", "question", "answers": {"text": […], "answer_start": […]}}</c>, a question of SQuAD as Hugging Face writes it.</summary>
internal sealed class SquadRow : IRowShape
{
    // A row that has what the options call its text is read by them.
    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        JsonText.Has(json, "context") && JsonText.Has(json, "question") && json.TryGetProperty("answers", out var answers) && (answers.ValueKind == JsonValueKind.Array || AnswersShape.IsOne(answers))
        && !JsonDocumentAdvice.IsRow(json, options);

    public void Read(JsonElement json, ShapedRows rows) => rows.Add(new ShapedRow
    {
        Json = json,
        Input = new MtlRow(JsonText.Of(json, "context")!) { Pair = JsonText.Of(json, "question"), Group = JsonText.Of(json, "title") },
        IsLabel = property => property is "answers",
    });
}
