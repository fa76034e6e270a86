using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>
/// Reads entities off the tags of one sentence as seqeval 1.2.2 does, to compare with its numbers: by the first character of a tag, whatever the tags are. Everything
/// else in the library reads tags by their <see cref="TagScheme"/>.
/// </summary>
/// <remarks>A span never leaves its sentence. Spans do not overlap and come in the order of the words. Thread-safe.</remarks>
internal static class SeqevalSpans
{
    private const string NoType = "_";

    /// <summary>
    /// Reads as seqeval's default mode does, and never rejects a tag: the rules of the CoNLL script <c>conlleval</c>. An <c>I</c> or <c>E</c> without a beginning begins an entity, and so does a change of type.
    /// </summary>
    /// <remarks>
    /// The prefix is a tag's first character; the type is what follows the first <c>-</c>, or the first character where there is no <c>-</c>.
    /// What begins with <c>O</c> is outside. A prefix that no scheme has begins an entity where the type changes; without a type of its own, behind
    /// a word outside, it begins none (seqeval then reports a span from an earlier position).
    /// </remarks>
    /// <param name="tags">One tag per word.</param>
    /// <exception cref="ArgumentException">A tag is empty.</exception>
    public static IReadOnlyList<WordSpan> Lenient(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        TagSequence.CheckTags(tags, nameof(tags));

        var spans = new List<WordSpan>();
        var before = 'O';
        ReadOnlySpan<char> typeBefore = NoType;
        int? first = null;
        for (var word = 0; word <= tags.Count; word++)
        {
            var tag = word < tags.Count ? tags[word] : "O";
            var prefix = tag[0];
            var type = LenientType(tag);
            var sameType = type.SequenceEqual(typeBefore);
            if (first is { } start && LenientlyCloses(before, prefix, sameType))
            {
                spans.Add(new(typeBefore.ToString(), start, word - 1));
                first = null;
            }

            if (prefix == 'O')
            {
                first = null;
            }
            else if (LenientlyOpens(before, prefix, sameType))
            {
                first = word;
            }

            before = prefix;
            typeBefore = type;
        }

        return spans;
    }

    /// <summary>
    /// Reads only what is tagged exactly as <paramref name="scheme"/> asks, as seqeval's strict mode does: an <c>I</c> without its <c>B</c> in
    /// <see cref="SeqevalScheme.Iob2"/>, or a <c>B</c> without its <c>E</c> in <see cref="SeqevalScheme.Iobes"/>, is no entity.
    /// </summary>
    /// <remarks>
    /// The prefix is a tag's first character; the type is the rest without the <c>-</c> at its two ends. What begins with <c>O</c> is outside.
    /// </remarks>
    /// <param name="tags">One tag per word.</param>
    /// <param name="scheme">The scheme that the tags are written in.</param>
    /// <exception cref="ArgumentException">A tag is empty, or has a prefix that the scheme does not have; the message names the tag.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scheme.</exception>
    public static IReadOnlyList<WordSpan> Strict(IReadOnlyList<string> tags, SeqevalScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(tags);
        TagSequence.CheckTags(tags, nameof(tags));
        var rules = SeqevalRules.Of(scheme);
        CheckPrefixes(tags, scheme, rules);

        var spans = new List<WordSpan>();
        for (var word = 0; word < tags.Count;)
        {
            if (!Holds(rules.Opens, tags, word))
            {
                word++;
                continue;
            }

            var first = word++;
            while (word < tags.Count && Holds(rules.Continues, tags, word))
            {
                word++;
            }

            if (Holds(rules.Closes, tags, word))
            {
                spans.Add(new(StrictType(tags[first]).ToString(), first, word - 1));
            }
        }

        return spans;
    }

    /// <summary>Asks a rule about a word and the one before it; before the first and after the last word stands an <c>O</c>.</summary>
    private static bool Holds(Func<char, char, bool, bool> rule, IReadOnlyList<string> tags, int word)
    {
        var before = word > 0 ? tags[word - 1] : "O";
        var tag = word < tags.Count ? tags[word] : "O";
        return rule(before[0], tag[0], StrictType(before).SequenceEqual(StrictType(tag)));
    }

    private static bool LenientlyCloses(char before, char prefix, bool sameType) =>
        before is 'E' or 'S'
        || (before is 'B' or 'I' && prefix is 'B' or 'S' or 'O')
        || (before is not ('O' or '.') && !sameType);

    private static bool LenientlyOpens(char before, char prefix, bool sameType) =>
        prefix is 'B' or 'S'
        || (before is 'E' or 'S' or 'O' && prefix is 'E' or 'I')
        || (prefix is not ('O' or '.') && !sameType);

    private static ReadOnlySpan<char> LenientType(string tag)
    {
        var type = tag.AsSpan(1);
        type = type[(type.IndexOf('-') + 1)..];
        return type.IsEmpty ? NoType : type;
    }

    private static ReadOnlySpan<char> StrictType(string tag)
    {
        var type = tag.AsSpan(1).Trim('-');
        return type.IsEmpty ? NoType : type;
    }

    private static void CheckPrefixes(IReadOnlyList<string> tags, SeqevalScheme scheme, SeqevalRules rules)
    {
        for (var word = 0; word < tags.Count; word++)
        {
            if (!rules.Prefixes.Contains(tags[word][0], StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"Tag '{tags[word]}' of word {word} does not fit the tag scheme {scheme}, "
                    + $"whose tags begin with {string.Join(", ", rules.Prefixes.ToCharArray())}. "
                    + "Choose the scheme that the data is tagged in, correct the tag, or read the tags leniently.",
                    nameof(tags));
            }
        }
    }
}
