namespace MultiTaskBert.Labels;

/// <summary>Another text that belongs to the row: a paraphrase, or the document that answers a question.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">How alike the two are, on any scale; null if this is a pair to learn from, whose texts belong together.</param>
public sealed record TextLabel(string Text, double? Score = null) : Label
{
    /// <inheritdoc/>
    public override string Describe() => Score is null ? "a text" : "a text with a score";
}
