using System.Text.Json;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Spellings;

/// <summary>The answers to a question as SQuAD gives them: <c>{"text": ["Lima"], "answer_start": [16]}</c>, an object of text and start each, or a list of such. A part of the text.</summary>
internal sealed class AnswersShape : ILabelShape
{
    private const string Start = "answer_start";
    private const string Text = "text";

    public bool Fits(LabelValue value) => IsOne(value.Json)
        || (value.Json.ValueKind == JsonValueKind.Array && value.Json.GetArrayLength() > 0 && value.Json.EnumerateArray().All(IsOne));

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        label = Read(value.Json, value.Offsets, value.Options.TakeFirstAnswer, out problem);
        return label is not null;
    }

    /// <summary>Whether a value is an answer, or several.</summary>
    public static bool IsOne(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Start, out _);

    private static SpanLabel? Read(JsonElement json, JsonOffsets offsets, bool takeFirst, out string fault)
    {
        var spans = new List<TextSpan>();
        foreach (var item in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToArray() : [json])
        {
            if (!IsOne(item) || !item.TryGetProperty(Text, out var texts))
            {
                fault = $"an answer must have '{Text}' and '{Start}', but one is {JsonKind.Of(item)} that has not.";
                return null;
            }

            var (text, start) = (List(texts), List(item.GetProperty(Start)));
            if (text.Length != start.Length)
            {
                fault = $"there are {text.Length} texts of answers, but {start.Length} starts.";
                return null;
            }

            for (var answer = 0; answer < text.Length; answer++)
            {
                if (text[answer].ValueKind != JsonValueKind.String || !JsonKind.TryInteger(start[answer], out var first))
                {
                    fault = $"answer {answer} is {JsonKind.Of(text[answer])} at {JsonKind.Shown(start[answer])}; a string at an integer is needed.";
                    return null;
                }

                if (offsets.Span(first, text[answer].GetString()!, out fault) is not { } span)
                {
                    fault = $"answer {answer}: {fault}";
                    return null;
                }

                spans.Add(span);
            }
        }

        fault = string.Empty;
        if (!takeFirst && spans.Distinct().Skip(1).Any())
        {
            fault = $"there are {spans.Distinct().Count()} different answers, but a label holds one. To take the first, set {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TakeFirstAnswer)}.";
            return null;
        }

        return spans.Count == 0 ? SpanLabel.None : new SpanLabel(spans[0]);
    }

    private static JsonElement[] List(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
}
