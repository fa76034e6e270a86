using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>A part of the text (the answer to a question), or that the text holds none.</summary>
/// <param name="Span">The characters, in UTF-16 code units; null where the text has no answer.</param>
public sealed record SpanLabel(TextSpan? Span) : Label
{
    /// <summary>The text holds no answer. A row without any label says less: that nobody has looked.</summary>
    public static SpanLabel NoAnswer { get; } = new(Span: null);

    /// <inheritdoc/>
    protected internal override IEnumerable<(TextSpan Span, string? Type)> SpansIn() => Span is { } span ? [(span, null)] : [];

    /// <inheritdoc/>
    public override string Describe() => Span is { } span ? $"the span {span}" : "that there is no answer";
}
