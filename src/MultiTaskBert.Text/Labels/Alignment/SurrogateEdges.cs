using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>Finds ranges that cannot be counted in UTF-16, because they begin or end in the middle of a code point; so do offsets of Python in a text with emoji.</summary>
internal static class SurrogateEdges
{
    /// <summary>What is wrong with a range inside the text, as the end of a sentence that names the range; null if nothing is.</summary>
    internal static string? Problem(string text, TextSpan span) => (WholeCharacters.IsInsidePair(text, span.Start), WholeCharacters.IsInsidePair(text, span.End)) switch
    {
        (true, true) => Sentence("begins and ends"),
        (true, false) => Sentence("begins"),
        (false, true) => Sentence("ends"),
        _ => null,
    };

    private static string Sentence(string verb) =>
        $"{verb} within a surrogate pair (two UTF-16 code units that are one character, such as an emoji), which no offset in UTF-16 does. Are the offsets code points, as Python counts? "
        + "Then read the file with JsonLinesOptions.Offsets = OffsetUnit.CodePoints; in code, count UTF-16 code units.";
}
