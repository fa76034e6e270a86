namespace MultiTaskBert.Tags;

/// <content>Which tag may follow which.</content>
public sealed partial class TagScheme
{
    /// <summary>Whether the rules allow a tag behind another.</summary>
    /// <remarks>
    /// Forbidden is what spells no whole entity: where first words are marked, an inside or a last word that continues nothing of its type; where last words are
    /// marked, a first or an inside word that nothing of its type follows. A type whose first (or last) word has no tag in the tag set is free of that rule.
    /// A needless <c>B</c> of IOB1 spells the same entity as <c>I</c>, so it is not forbidden. In IO and without entities everything is allowed.
    /// </remarks>
    /// <param name="before">The tag of the word before; null at the start of a sentence.</param>
    /// <param name="after">The tag of the word; null at the end of a sentence.</param>
    /// <param name="names">The tags that there are; null for all that the scheme has.</param>
    internal bool MayFollow(string? before, string? after, IReadOnlyCollection<string>? names = null)
    {
        var (earlier, later) = (Place(before), Place(after));
        var goesOn = earlier.IsOpen && later.IsContinued && earlier.Type.Equals(later.Type, StringComparison.Ordinal);
        return goesOn
            || ((!_marks.First || !later.IsContinued || !Exists(TagPart.Begin, later.Type, names))
                && (!_marks.Last || !earlier.IsOpen || !Exists(TagPart.End, earlier.Type, names)));
    }

    /// <summary>The words whose tags break the rules of <see cref="MayFollow"/>, ascending; the number of words if the end of the sentence does.</summary>
    /// <param name="tags">One tag a word; null for a word of which nothing is known, which is passed over.</param>
    /// <param name="names">The tags that there are; null for all that the scheme has.</param>
    internal IEnumerable<int> Broken(IReadOnlyList<string?> tags, IReadOnlyCollection<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return Find();

        IEnumerable<int> Find()
        {
            string? before = null;
            for (var word = 0; word <= tags.Count; word++)
            {
                if (word < tags.Count && tags[word] is null)
                {
                    continue;
                }

                var tag = word < tags.Count ? tags[word] : null;
                if (!MayFollow(before, tag, names))
                {
                    yield return word;
                }

                before = tag;
            }
        }
    }

    private ParsedTag Place(string? tag) => tag is null ? new ParsedTag(TagPart.Outside, string.Empty) : Parse(tag);

    private bool Exists(TagPart part, string type, IReadOnlyCollection<string>? names) => names switch
    {
        null => true,
        IReadOnlySet<string> set => set.Contains(TagOf(part, type)),
        _ => names.Contains(TagOf(part, type), StringComparer.Ordinal),
    };
}
