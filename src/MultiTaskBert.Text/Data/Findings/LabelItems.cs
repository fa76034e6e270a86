using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Findings;

/// <summary>The classes that gold answers name, as a user thinks of them: of tags and entities the types, without marks, once for each entity; of tags that spell no entities the tags.</summary>
internal static class LabelItems
{
    /// <summary>The classes that a label names; empty for a layout without names.</summary>
    internal static IEnumerable<string> In(Label label, LabelLayout layout) => (label, layout) switch
    {
        (_, { Names.Count: 0 }) => [],
        (NamesLabel { Names: var tags }, TagsLayout { Scheme: var scheme }) => scheme.HasEntities ? scheme.Read(tags).Select(span => span.Type) : tags,
        (NamesLabel { Names: var names }, _) => names,
        (EntitiesLabel { Entities: var entities }, _) => entities.Select(entity => entity.Type),
        _ => label.AsClass() is { } name ? [name] : [],
    };

    /// <summary>The classes that a layout knows.</summary>
    internal static IReadOnlySet<string> Of(LabelLayout layout) =>
        (layout is TagsLayout { Scheme: { HasEntities: true } scheme } ? layout.Names.Select(scheme.TypeOf).OfType<string>() : layout.Names).ToHashSet(StringComparer.Ordinal);
}
