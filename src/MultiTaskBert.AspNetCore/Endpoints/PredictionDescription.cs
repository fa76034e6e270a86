using System.ComponentModel;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>What OpenAPI shows of an answer; <see cref="Prediction"/> is what is written.</summary>
[Description("What every head of the model says about a row. An array of rows is answered by an array of these.")]
internal sealed class PredictionDescription
{
    [Description("The text; of words, these joined by single spaces. The spans count its UTF-16 characters.")]
    public required string Text { get; init; }

    [Description("How many tokens were beyond the length limit and were not read.")]
    public required int TruncatedTokens { get; init; }

    [Description("By the name of the head, what it predicted. Its property '$type' says of what kind: class, classes, ordinal, tags, span, value, embedding, maskedTokens, or one of the application's.")]
    public required IReadOnlyDictionary<string, HeadPrediction> Heads { get; init; }
}
