using System.Runtime.InteropServices;

namespace MultiTaskBert.Tags;

/// <summary>A tag taken apart by its scheme: <c>B-PER</c> is the begin of a <c>PER</c>.</summary>
/// <param name="Part">What it says of its word.</param>
/// <param name="Type">The type of the entity, such as <c>PER</c>; <c>_</c> for a mark without a type; empty for <see cref="TagPart.Outside"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ParsedTag(TagPart Part, string Type)
{
    /// <summary>The type where a tag has a mark alone.</summary>
    internal const string NoType = "_";

    /// <summary>Whether an entity of the type goes on behind a word with this tag, if the scheme marks last words.</summary>
    internal bool IsOpen => Part is TagPart.Begin or TagPart.Inside;

    /// <summary>Whether the word belongs to an entity that an earlier word began, if the scheme marks first words.</summary>
    internal bool IsContinued => Part is TagPart.Inside or TagPart.End;
}
