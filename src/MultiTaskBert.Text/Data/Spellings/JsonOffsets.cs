using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Spellings;

/// <summary>Turns the positions that a file counts into those of a C# string, and compares the characters there with what the file says they are.</summary>
/// <param name="text">The text of the row, or null if it is given as words.</param>
/// <param name="unit">What the file counts.</param>
internal sealed class JsonOffsets(string? text, OffsetUnit unit)
{
    private int[]? _codePointStarts;

    /// <summary>The characters from one position to before another, or what is wrong.</summary>
    public TextSpan? Span(int start, int end, out string fault)
    {
        fault = string.Empty;
        if (unit == OffsetUnit.Utf16 || text is null)
        {
            var span = new TextSpan(start, end);
            fault = text is not null && SurrogateEdges.Problem(text, span) is { } problem ? $"[{start}, {end}) {problem}" : string.Empty;
            return fault.Length == 0 ? span : null;
        }

        var starts = _codePointStarts ??= CodePointStarts(text);
        if (start < 0 || end < 0 || start >= starts.Length || end >= starts.Length)
        {
            fault = $"[{start}, {end}) is outside the text, which has {starts.Length - 1} code points.";
            return null;
        }

        return new TextSpan(starts[start], starts[end]);
    }

    /// <summary>The characters that begin at a position and read as the file says, or what is wrong.</summary>
    public TextSpan? Span(int start, string expected, out string fault)
    {
        if (text is null)
        {
            fault = "it is a part of a text, but the row is given as words.";
            return null;
        }

        if (Span(start, start, out fault) is not { } begin)
        {
            return null;
        }

        var span = new TextSpan(begin.Start, begin.Start + expected.Length);
        fault = Difference(span, expected) ?? string.Empty;
        return fault.Length == 0 ? span : null;
    }

    /// <summary>What to say if the characters are not those that the file says, else null. White space around them does not count.</summary>
    public string? Difference(TextSpan span, string expected)
    {
        if (text is null || expected.AsSpan().Trim().SequenceEqual(Cut(span).AsSpan().Trim()))
        {
            return null;
        }

        var place = unit == OffsetUnit.Utf16 && new JsonOffsets(text, OffsetUnit.CodePoints).Span(span.Start, span.End, out _) is { } shifted && expected.Equals(Cut(shifted), StringComparison.Ordinal)
            ? $" Counted in code points they agree: set {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Offsets)} to {nameof(OffsetUnit)}.{nameof(OffsetUnit.CodePoints)}."
            : expected.Equals(Cut(new TextSpan(span.Start, span.End + 1)), StringComparison.Ordinal)
            ? $" With the last character they agree: set {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Entities)}.{nameof(JsonEntityOptions.IsEndIncluded)}."
            : string.Empty;
        return $"the file says that {span} is {Quoted.Value(expected)}, but the text has {Quoted.Value(Cut(span))} there.{place}";
    }

    // The UTF-16 index at which each code point starts, and the length of the text as the last entry.
    private static int[] CodePointStarts(string text)
    {
        var starts = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            starts.Add(i);
        }

        starts.Add(text.Length);
        return [.. starts];
    }

    private string Cut(TextSpan span)
    {
        var start = Math.Clamp(span.Start, 0, text!.Length);
        return text[start..Math.Clamp(span.End, start, text.Length)];
    }
}
