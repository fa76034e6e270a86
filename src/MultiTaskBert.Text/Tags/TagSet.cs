namespace MultiTaskBert.Tags;

/// <summary>The tags of a head, from what data has.</summary>
internal static class TagSet
{
    /// <summary>The tag outside, if there is to be one, then the others in ordinal order.</summary>
    /// <param name="found">The tags that rows have.</param>
    /// <param name="types">The types of entities that rows have by their characters.</param>
    /// <param name="hasEntities">Whether rows have entities by their characters, if only empty lists: all their other words are outside.</param>
    internal static IReadOnlyList<string> Of(IReadOnlyCollection<string> found, IReadOnlyCollection<string> types, bool hasEntities)
    {
        var scheme = TagScheme.Find(found);
        if (hasEntities && !scheme.HasEntities)
        {
            scheme = TagScheme.Iob2;
        }

        var tags = new SortedSet<string>(found, StringComparer.Ordinal);
        tags.UnionWith(types.SelectMany(scheme.TagsOf));

        // Rows whose words all are in entities still are data with words outside; but pure marks (B, M, E, S) divide all of a sentence into pieces.
        var needsOutside = hasEntities || found.Contains(scheme.Outside, StringComparer.Ordinal) || (scheme.HasMarks && found.Any(tag => scheme.Parse(tag).Type is not ParsedTag.NoType));
        if (!scheme.HasEntities || !needsOutside)
        {
            return [.. tags];
        }

        tags.Remove(scheme.Outside);
        return [scheme.Outside, .. tags];
    }
}
