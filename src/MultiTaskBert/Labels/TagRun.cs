using System.Runtime.InteropServices;

namespace MultiTaskBert.Labels;

/// <summary>An entity in a list of tags: <c>B-X</c> opens one, <c>I-X</c> continues an open one of the same type and else opens one, anything else closes.</summary>
/// <param name="First">The index of the first word.</param>
/// <param name="End">The index after the last word.</param>
/// <param name="Type">The type without prefix.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TagRun(int First, int End, string Type)
{
    /// <summary>The tag of a word that is in no entity: <c>O</c>.</summary>
    public const string Outside = "O";

    /// <summary>Finds the entities in the tags of a sentence, in order.</summary>
    /// <param name="tags">One tag a word; null (no prediction) closes like <c>O</c>. A tag without <c>B-</c> or <c>I-</c> counts as <c>I-</c> of its own name.</param>
    public static IEnumerable<TagRun> In(IReadOnlyList<string?> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return Find(tags);
    }

    /// <summary>The type in a tag (<c>PER</c> of <c>B-PER</c>), the whole tag if it has no prefix, null for <c>O</c> or null.</summary>
    internal static string? TypeOf(string? tag) =>
        tag is null or Outside ? null : IsBegin(tag) || IsInside(tag) ? tag[2..] : tag;

    internal static bool IsBegin(string tag) => tag.StartsWith("B-", StringComparison.Ordinal);

    internal static bool IsInside(string tag) => tag.StartsWith("I-", StringComparison.Ordinal);

    private static IEnumerable<TagRun> Find(IReadOnlyList<string?> tags)
    {
        string? open = null;
        var first = 0;
        for (var word = 0; word <= tags.Count; word++)
        {
            var tag = word < tags.Count ? tags[word] : null;
            var type = TypeOf(tag);
            if (open is not null && (IsBegin(tag ?? Outside) || !string.Equals(type, open, StringComparison.Ordinal)))
            {
                yield return new TagRun(first, word, open);
                open = null;
            }

            if (open is null && type is not null)
            {
                (open, first) = (type, word);
            }
        }
    }
}
