using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Offsets;

/// <summary>Turns the positions that a file counts into those of a C# string, and compares the characters there with what the file says they are.</summary>
/// <param name="text">The text of the row, or null if it is given as words.</param>
/// <param name="unit">What the file counts.</param>
/// <param name="survey">Where the positions are only looked at, to find what the file counts: what is told of them; else null.</param>
/// <param name="options">The options that the unit is set in, for messages.</param>
internal sealed class JsonOffsets(string? text, OffsetUnit unit, OffsetSurvey? survey = null, string options = nameof(JsonLinesOptions))
{
    /// <summary>The units that a file may count, in the order in which one is taken where they are the same.</summary>
    internal static readonly OffsetUnit[] Units = [OffsetUnit.Utf16, OffsetUnit.CodePoints, OffsetUnit.Graphemes];

    private OffsetIndex?[]? _indices;   // by unit

    /// <summary>The text of the row, or null if it is given as words.</summary>
    internal string? Text => text;

    /// <summary>The characters from one position to before another, or what is wrong.</summary>
    /// <param name="start">The first.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="expected">What they are according to the file; null if it does not say so.</param>
    /// <param name="fault">What is wrong.</param>
    public TextSpan? Span(int start, int end, string? expected, out string fault)
    {
        fault = string.Empty;
        if (text is null)
        {
            return new TextSpan(start, end);
        }

        if (survey is not null)
        {
            survey.Add(this, start, end, expected);
            return new TextSpan(start, end);
        }

        if (InUnit(start, end, out fault) is not { } span)
        {
            fault += expected is null || unit == OffsetUnit.Utf16 ? string.Empty : Agreeing(start, end, expected);
            return null;
        }

        fault = expected is null || Reads(span, expected) ? string.Empty : Difference(start, end, span, expected);
        return fault.Length == 0 ? span : null;
    }

    /// <summary>The characters that begin at a position and read as the file says, or what is wrong.</summary>
    public TextSpan? Span(int start, string expected, out string fault)
    {
        if (text is null)
        {
            fault = "it is a part of a text, but the row is given as words.";
            return null;
        }

        if (survey is not null)
        {
            survey.Add(this, start, end: null, expected);
            fault = string.Empty;
            return new TextSpan(start, start);
        }

        if (InUnit(start, start, out fault) is not { } begin)
        {
            return null;
        }

        var span = new TextSpan(begin.Start, begin.Start + expected.Length);
        fault = Reads(span, expected) ? string.Empty : Difference(start, end: null, span, expected);
        return fault.Length == 0 ? span : null;
    }

    /// <summary>The characters that are meant if positions count a unit; null where they cannot be, outside the text or between the halves of a character.</summary>
    /// <param name="counted">The unit.</param>
    /// <param name="start">The first.</param>
    /// <param name="end">The one after the last; null if the file says instead what they are.</param>
    /// <param name="expected">What they are, if the file says so.</param>
    internal TextSpan? At(OffsetUnit counted, int start, int? end, string? expected)
    {
        var index = IndexOf(counted);
        if (index.ToUtf16(start) is not { } first)
        {
            return null;
        }

        var last = end is { } position ? index.ToUtf16(position) : Math.Min(first + expected!.Length, text!.Length);
        return last is { } behind && new TextSpan(first, behind) is var span && SurrogateEdges.Problem(text!, span) is null ? span : null;
    }

    /// <summary>Whether characters are those that the file says. White space around them does not count.</summary>
    internal bool Reads(TextSpan span, string expected) => expected.AsSpan().Trim().SequenceEqual(Cut(span).AsSpan().Trim());

    /// <summary>The characters of a span, as far as it lies in the text.</summary>
    internal string Cut(TextSpan span)
    {
        var start = Math.Clamp(span.Start, 0, text!.Length);
        return text[start..Math.Clamp(span.End, start, text.Length)];
    }

    private TextSpan? InUnit(int start, int end, out string fault)
    {
        fault = string.Empty;
        if (unit == OffsetUnit.Utf16)
        {
            var span = new TextSpan(start, end);
            fault = SurrogateEdges.Problem(text!, span) is { } problem ? $"[{start}, {end}) {problem}" : string.Empty;
            return fault.Length == 0 ? span : null;
        }

        if (unit == OffsetUnit.Auto)
        {
            var found = At(OffsetUnit.Utf16, start, end, expected: null);
            fault = found is not null && Array.TrueForAll(Units, other => At(other, start, end, expected: null) == found) ? string.Empty
                : $"what [{start}, {end}) counts cannot be told in this kind of file; set {options}.{nameof(JsonLinesOptions.Offsets)} to {OffsetSurvey.Names(Units)}.";
            return fault.Length == 0 ? found : null;
        }

        var index = IndexOf(unit);
        if (index.ToUtf16(start) is { } first && index.ToUtf16(end) is { } last)
        {
            return new TextSpan(first, last);
        }

        fault = $"[{start}, {end}) is outside the text, which has {index.Length} {OffsetSurvey.Name(unit)}.";
        return null;
    }

    private OffsetIndex IndexOf(OffsetUnit counted) => (_indices ??= new OffsetIndex?[Units.Length])[(int)counted] ??= OffsetIndex.Of(text!, counted);

    private string Difference(int start, int? end, TextSpan span, string expected)
    {
        var agreeing = Agreeing(start, end, expected);
        var place = agreeing.Length > 0 || !expected.Equals(Cut(new TextSpan(span.Start, span.End + 1)), StringComparison.Ordinal) || !options.Equals(nameof(JsonLinesOptions), StringComparison.Ordinal) ? agreeing
            : $" With the last character they agree: set {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Entities)}.{nameof(JsonEntityOptions.IsEndIncluded)}.";
        return $"the file says that {span} is {Quoted.Value(expected)}, but the text has {Quoted.Value(Cut(span))} there.{place}";
    }

    // The sentence that names another unit in which the file and the text agree; empty if there is none.
    private string Agreeing(int start, int? end, string expected)
    {
        var other = Array.FindIndex(Units, other => other != unit && At(other, start, end, expected) is { } shifted && expected.Equals(Cut(shifted), StringComparison.Ordinal));
        return other < 0 ? string.Empty : $" Counted in {OffsetSurvey.Name(Units[other])} they agree: set {options}.{nameof(JsonLinesOptions.Offsets)} to {nameof(OffsetUnit)}.{Units[other]}.";
    }
}
