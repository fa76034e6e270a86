namespace MultiTaskBert.Labels.Answers;

/// <summary>Another text that belongs to the row: a paraphrase, or the document that answers a question.</summary>
/// <param name="text">The text.</param>
/// <param name="score">How alike the two are, on any scale; null if this is a pair to train on, whose texts belong together.</param>
internal sealed class TextLabel(string text, double? score = null) : Label((text, score))
{
    public string Text { get; } = text;

    public double? Score { get; } = score;

    /// <inheritdoc/>
    public override string Describe() => Score is null ? "a text" : "a text with a score";

    /// <inheritdoc/>
    public override (string Text, double? Score)? AsRelatedText() => (Text, Score);

    /// <inheritdoc/>
    public override string ToString() => Score is null ? Text : FormattableString.Invariant($"{Text} ({Score})");
}
