using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// One part of the text a row. Takes <see cref="Label.AsSpans"/>; the array holds ids [B, 2]: the first and the last token of the span, both 0 (the special token that
/// begins the row) where the text has no answer, both −100 where there is no label. Immutable and safe to share.
/// </summary>
/// <remarks>
/// A span is laid on the smallest run of tokens that covers its characters. One that is not wholly in the tokens of the row, because the row was cut, is laid as no
/// label and counted by <see cref="CountLost"/>: to teach that there is no answer would be wrong. Of a pair the span is in the first text.
/// </remarks>
internal sealed class SpanLayout : LabelLayout
{
    private const string Wanted = "a span of characters";

    private readonly bool _allowNoAnswer;

    /// <summary>Makes the layout.</summary>
    /// <param name="allowNoAnswer">Whether a label may say that the text has no answer.</param>
    public SpanLayout(bool allowNoAnswer = false) => _allowNoAnswer = allowNoAnswer;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.AsSpans() is not { Count: < 2 } given)
        {
            yield return WrongKind(label, Wanted);
        }
        else if (given is not [var (start, end)])
        {
            if (!_allowNoAnswer)
            {
                yield return "the label says that there is no answer, which this head does not take; leave the label out, or allow it in the options of the head.";
            }
        }
        else if (text is null)
        {
            yield return "a span of characters on words; give the row as text.";
        }
        else if (start < 0 || start >= end || end > text.Length)
        {
            yield return $"the span [{start}, {end}) is empty or outside the text, which has {text.Length} characters (UTF-16 code units).";
        }
        else if (SurrogateEdges.Problem(text, new TextSpan(start, end)) is { } problem)
        {
            yield return $"the span [{start}, {end}) {problem}";
        }
        else if (string.IsNullOrWhiteSpace(text[start..end]))
        {
            yield return $"the span [{start}, {end}) holds white space only.";
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is no span.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var ends = new long[rows.Count * 2];
        Array.Fill(ends, Ignored);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Label is not null && TokensOf(rows[row]) is var (first, last))
            {
                (ends[row * 2], ends[(row * 2) + 1]) = (first, last);
            }
        }

        return new LabelArray(ends, rows.Count, 2);
    }

    /// <summary>The characters, a <see cref="Range"/>, without white space at its ends; <c>0..0</c> where the text has no answer.</summary>
    /// <exception cref="ArgumentException">The row has no label, or one that is no span.</exception>
    public override object Truth(LabeledEncoding row) => Answer(row) ?? default(TextSpan);

    /// <summary>Counts the rows that carry a label.</summary>
    /// <param name="labels">Ids [B, 2] as made by <see cref="Lay"/>.</param>
    public override long CountLabelled(LabelArray labels) => base.CountLabelled(labels) / 2;

    /// <inheritdoc/>
    /// <returns>1 for a span that is not wholly in the tokens of the row, else 0.</returns>
    public override int CountLost(LabeledEncoding row) => TokensOf(row) is null ? 1 : 0;

    // White space at the ends is no part of an answer; a token that begins with it may be that of the next word.
    private static TextSpan? Answer(LabeledEncoding row) => (row.Label?.AsSpans()) switch
    {
        [] => null,
        [var span] => row.Text is { } text ? span.WithoutSpace(text) : span,
        _ => throw NotTaken(row, Wanted),
    };

    /// <summary>The first and the last token of a span, or null if the row does not hold all of it.</summary>
    private static (int First, int Last)? TokensOf(LabeledEncoding row)
    {
        if (Answer(row) is not { } span)
        {
            return (0, 0);
        }

        var encoding = row.Encoding;
        var words = Enumerable.Range(0, encoding.Words.Count).Where(word => encoding.Words[word].Overlaps(span)).ToArray();
        if (words.Length == 0)
        {
            return null;
        }

        // Characters at the edges may have no token, so those that must be covered begin and end in words.
        var start = Math.Max(span.Start, encoding.Words[words[0]].Start);
        var end = Math.Min(span.End, encoding.Words[words[^1]].End);
        var tokens = Enumerable.Range(0, encoding.Length)
            .Where(token => encoding.SequenceIds[token] == 0 && encoding.WordIds[token] >= 0 && encoding.Offsets[token].Overlaps(span))
            .ToArray();
        return tokens.Length > 0 && encoding.Offsets[tokens[0]].Start <= start && encoding.Offsets[tokens[^1]].End >= end ? (tokens[0], tokens[^1]) : null;
    }
}
