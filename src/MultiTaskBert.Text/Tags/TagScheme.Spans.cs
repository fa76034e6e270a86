namespace MultiTaskBert.Tags;

/// <content>Entities from tags, and tags from entities.</content>
public sealed partial class TagScheme
{
    /// <summary>
    /// Reads the entities that the tags of one sentence spell: <c>B-PER I-PER O</c> in <see cref="Iob2"/> is a <c>PER</c> of the words 0 to 1. Tags that break the rules are read as a person
    /// would, as the CoNLL script <c>conlleval</c> does.
    /// </summary>
    /// <param name="tags">One tag a word; null for a word of which nothing is known: it neither cuts an entity in two nor begins or ends one.</param>
    /// <returns>
    /// The entities in the order of the words, each with its type (<c>_</c> where the tag has none) and its first and last word, from 0, the last one included; they do not overlap. None in
    /// <see cref="None"/>.
    /// </returns>
    public IReadOnlyList<(string Type, int FirstWord, int LastWord)> EntitiesIn(IReadOnlyList<string?> tags) => [.. Read(tags).Select(span => (span.Type, span.FirstWord, span.LastWord))];

    /// <summary>
    /// Reads the entities that the tags of one sentence spell. Tags that break the rules are read as a person would, as the CoNLL script <c>conlleval</c> does:
    /// an inside or a last word that continues nothing of its type begins an entity, and one that has no last word ends where the next word is no part of it.
    /// </summary>
    /// <param name="tags">
    /// One tag a word; null for a word of which nothing is known (it has no token): it neither cuts an entity in two nor begins or ends one, and lies inside where
    /// the words around it belong to one entity.
    /// </param>
    /// <returns>The entities in the order of the words; they do not overlap. None in <see cref="TagSchemeKind.None"/>.</returns>
    internal IReadOnlyList<WordSpan> Read(IReadOnlyList<string?> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var spans = new List<WordSpan>();
        if (!HasEntities)
        {
            return spans;
        }

        WordSpan? open = null;
        for (var word = 0; word < tags.Count; word++)
        {
            if (tags[word] is not { } tag)
            {
                continue;
            }

            var (part, type) = Parse(tag);
            if (open is { } earlier)
            {
                if ((part is TagPart.Inside or TagPart.End or TagPart.Plain) && earlier.Type.Equals(type, StringComparison.Ordinal))
                {
                    open = earlier with { LastWord = word };
                }
                else
                {
                    spans.Add(earlier);
                    open = null;
                }
            }

            if (part != TagPart.Outside)
            {
                open ??= new WordSpan(type, word, word);
            }

            if (part is TagPart.End or TagPart.Single)
            {
                spans.Add(open!.Value);
                open = null;
            }
        }

        if (open is { } last)
        {
            spans.Add(last);
        }

        return spans;
    }

    /// <summary>Writes entities as tags, with all the marks of the scheme. The opposite of <see cref="Read"/>.</summary>
    /// <param name="spans">The entities, in order, none overlapping another. In <see cref="TagSchemeKind.Io"/> neighbours of one type become one when read.</param>
    /// <param name="wordCount">The number of words of the sentence.</param>
    /// <returns>One tag a word.</returns>
    /// <exception cref="InvalidOperationException">The scheme is <see cref="TagSchemeKind.None"/>.</exception>
    /// <exception cref="ArgumentException">An entity has no word, lies outside of the sentence, or begins before the one in front of it has ended.</exception>
    internal IReadOnlyList<string> Write(IEnumerable<WordSpan> spans, int wordCount)
    {
        ArgumentNullException.ThrowIfNull(spans);
        ArgumentOutOfRangeException.ThrowIfNegative(wordCount);
        if (!HasEntities)
        {
            throw new InvalidOperationException($"Tags of {nameof(TagScheme)}.{nameof(None)} spell no entities; give another scheme to write entities.");
        }

        var tags = new string[wordCount];
        Array.Fill(tags, Outside);
        var before = new WordSpan(string.Empty, -1, -1);
        foreach (var span in spans)
        {
            var (type, first, last) = span;
            if (first <= before.LastWord || last < first || last >= wordCount)
            {
                throw new ArgumentException(
                    $"The entity '{type}' of words {first} to {last} cannot be written: it must have a word, lie within the {wordCount} words, and begin behind word {before.LastWord}.", nameof(spans));
            }

            var isNeighbour = before.LastWord == first - 1 && before.Type.Equals(type, StringComparison.Ordinal);
            for (var word = first; word <= last; word++)
            {
                tags[word] = TagOf(PartOf(word == first, word == last, isNeighbour), type);
            }

            before = span;
        }

        return tags;
    }

    /// <summary>The same tag, or one that stands in for it in a tag set that lacks it: another mark of the type, else the plain type; the tag itself if there is none.</summary>
    internal string Nearest(string tag, Func<string, bool> isInSet)
    {
        if (isInSet(tag) || !HasEntities || Parse(tag) is not { Part: not TagPart.Outside } parsed)
        {
            return tag;
        }

        TagPart[] others = parsed.Part switch
        {
            TagPart.Begin => [TagPart.Inside, TagPart.Single, TagPart.End, TagPart.Plain],
            TagPart.Inside => [TagPart.Begin, TagPart.End, TagPart.Single, TagPart.Plain],
            TagPart.End => [TagPart.Inside, TagPart.Single, TagPart.Begin, TagPart.Plain],
            _ => [TagPart.Begin, TagPart.End, TagPart.Inside, TagPart.Plain],
        };
        return others.Select(part => TagOf(part, parsed.Type)).FirstOrDefault(isInSet) ?? tag;
    }

    private TagPart PartOf(bool isFirst, bool isLast, bool isNeighbour) => (isFirst, isLast) switch
    {
        (true, true) when _marks.Only => TagPart.Single,
        (true, _) when _marks.First || (_marks.FirstOfNeighbour && isNeighbour) => TagPart.Begin,
        (_, true) when _marks.Last => TagPart.End,
        _ => TagPart.Inside,
    };
}
