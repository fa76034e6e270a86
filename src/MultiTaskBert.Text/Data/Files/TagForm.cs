namespace MultiTaskBert.Data.Files;

/// <summary>
/// How tags of entities usually look, which tells lines of words from other lines before any tag is known. The scheme of tags is found when all are known; here a look at one
/// line must not take the end of a sentence for a tag.
/// </summary>
internal static class TagForm
{
    /// <summary>Whether a value is <c>O</c>, or a letter of a scheme and a type: <c>B-PER</c>, <c>I_LOC</c>, <c>PER-B</c>.</summary>
    internal static bool IsTag(ReadOnlySpan<char> value) =>
        value is "O"
        || (value.Length > 2 && ((value[1] is '-' or '_' && IsPrefix(value[0])) || (value[^2] is '-' or '_' && IsPrefix(value[^1]))));

    private static bool IsPrefix(char letter) => letter is 'B' or 'I' or 'E' or 'S' or 'L' or 'U' or 'M';
}
