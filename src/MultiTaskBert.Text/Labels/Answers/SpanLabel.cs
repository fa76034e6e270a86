using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Answers;

/// <summary>A part of the text (the answer to a question), or that the text holds none.</summary>
/// <param name="span">The characters, in UTF-16 code units; null where the text has no answer.</param>
internal sealed class SpanLabel(TextSpan? span) : Label(span)
{
    public TextSpan? Span { get; } = span;

    /// <summary>The text holds no answer.</summary>
    internal static SpanLabel None { get; } = new(span: null);

    /// <inheritdoc/>
    public override IReadOnlyList<TextSpan> AsSpans() => Span is { } span ? [span] : [];

    /// <inheritdoc/>
    public override string Describe() => Span is { } span ? $"the span {span}" : "that there is no answer";
}
