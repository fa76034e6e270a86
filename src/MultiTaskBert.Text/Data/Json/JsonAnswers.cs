using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Json;

/// <summary>Reads the answers to a question as SQuAD gives them: <c>{"text": ["Lima"], "answer_start": [16]}</c>, or an object of text and start each.</summary>
/// <param name="offsets">The positions of the row.</param>
/// <param name="takeFirst">Whether the first of several is taken.</param>
internal sealed class JsonAnswers(JsonOffsets offsets, bool takeFirst)
{
    private const string Start = "answer_start";
    private const string Text = "text";

    /// <summary>Whether a value is an answer, or several.</summary>
    public static bool IsOne(JsonElement json) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Start, out _);

    /// <summary>Reads the answer, or says what is wrong.</summary>
    /// <param name="json">An object that <see cref="IsOne"/>, or a list of such.</param>
    /// <param name="fault">What is wrong.</param>
    public SpanLabel? Read(JsonElement json, out string fault)
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

        return spans.Count == 0 ? SpanLabel.NoAnswer : new SpanLabel(spans[0]);
    }

    private static JsonElement[] List(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];
}
