namespace MultiTaskBert.Tags;

/// <summary>What the rules of a <see cref="TagSchemeKind"/> come to: which words of an entity have a mark of their own.</summary>
/// <param name="Name">The usual name.</param>
/// <param name="Parts">The parts that have marks; none where tags are plain.</param>
/// <param name="First">Whether the first word of every entity is marked.</param>
/// <param name="FirstOfNeighbour">Whether the first word is marked where the entity follows one of its type without a gap.</param>
/// <param name="Last">Whether the last word of every entity is marked.</param>
/// <param name="Only">Whether the only word of an entity has a mark of its own.</param>
internal sealed record SchemeMarks(string Name, IReadOnlyList<TagPart> Parts, bool First = false, bool FirstOfNeighbour = false, bool Last = false, bool Only = false)
{
    private static readonly Dictionary<TagSchemeKind, SchemeMarks> Rows = new()
    {
        [TagSchemeKind.None] = new("None", []),
        [TagSchemeKind.Io] = new("IO", []),
        [TagSchemeKind.Iob1] = new("IOB1", [TagPart.Begin, TagPart.Inside], FirstOfNeighbour: true),
        [TagSchemeKind.Iob2] = new("IOB2", [TagPart.Begin, TagPart.Inside], First: true),
        [TagSchemeKind.Ioe2] = new("IOE2", [TagPart.Inside, TagPart.End], Last: true),
        [TagSchemeKind.Bioes] = new("BIOES", [TagPart.Begin, TagPart.Inside, TagPart.End, TagPart.Single], First: true, Last: true, Only: true),
        [TagSchemeKind.Bilou] = new("BILOU", [TagPart.Begin, TagPart.Inside, TagPart.End, TagPart.Single], First: true, Last: true, Only: true),
    };

    internal static SchemeMarks Of(TagSchemeKind kind) => Rows[kind];

    internal static string NameOf(TagSchemeKind kind) => Rows[kind].Name;
}
