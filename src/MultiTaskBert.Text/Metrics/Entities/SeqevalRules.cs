using MultiTaskBert.Tags;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>
/// What a tag scheme says about two neighbouring words, in the form of seqeval's strict mode (Nakayama 2018). Each rule takes the prefix of the word
/// before, the prefix of the word itself, and whether both have the same type. The edges of a sentence count as <c>O</c>.
/// </summary>
/// <param name="Prefixes">The prefixes that exist.</param>
/// <param name="Opens">Whether the word is the first of an entity.</param>
/// <param name="Continues">Whether the word belongs to the entity that the word before is in.</param>
/// <param name="Closes">Whether an entity may end before this word; one that may not is no entity at all.</param>
internal sealed record SeqevalRules(
    string Prefixes,
    Func<char, char, bool, bool> Opens,
    Func<char, char, bool, bool> Continues,
    Func<char, char, bool, bool> Closes)
{
    // B is written only where it is needed, behind an entity of the same type; elsewhere it opens nothing, so an I behind such a B opens instead.
    // Where B did open, its I is already taken by Continues when Opens is asked.
    private static readonly SeqevalRules Iob1 = new(
        "BIO",
        Opens: (before, word, same) => (before, word) switch
        {
            ('O' or 'B', 'I') => true,
            ('I', 'I') => !same,
            ('I' or 'B', 'B') => same,
            _ => false,
        },
        Continues: (before, word, same) => before is 'B' or 'I' && word == 'I' && same,
        Closes: (before, word, same) => (before, word) switch
        {
            ('I' or 'B', 'O') or ('I', 'B') => true,
            ('I' or 'B', 'I') => !same,
            ('B', 'B') => same,
            _ => false,
        });

    private static readonly SeqevalRules Iob2 = new(
        "BIO",
        Opens: (_, word, _) => word == 'B',
        Continues: (before, word, same) => before is 'B' or 'I' && word == 'I' && same,
        Closes: (_, _, _) => true);

    private static readonly SeqevalRules Ioe2 = new(
        "EIO",
        Opens: (before, word, same) => word is 'I' or 'E' && (before != 'I' || !same),
        Continues: (before, word, same) => before == 'I' && word is 'I' or 'E' && same,
        Closes: (before, _, _) => before == 'E');

    private static readonly SeqevalRules Iobes = FirstAndLastMarked("BEIOS", last: 'E', single: 'S');

    private static readonly SeqevalRules Bilou = FirstAndLastMarked("BILOU", last: 'L', single: 'U');

    internal static SeqevalRules Of(SeqevalScheme scheme) => scheme switch
    {
        SeqevalScheme.Iob1 => Iob1,
        SeqevalScheme.Iob2 => Iob2,
        SeqevalScheme.Ioe2 => Ioe2,
        SeqevalScheme.Iobes => Iobes,
        SeqevalScheme.Bilou => Bilou,
        _ => throw new ArgumentOutOfRangeException(
            nameof(scheme), scheme, $"There is no such tag scheme; the schemes are {string.Join(", ", Enum.GetNames<SeqevalScheme>())}."),
    };

    /// <summary>seqeval's name of a scheme.</summary>
    /// <exception cref="ArgumentException">seqeval has no such scheme, or not in this spelling.</exception>
    internal static SeqevalScheme SchemeOf(TagScheme scheme, string parameter)
    {
        (TagScheme Ours, SeqevalScheme Its)[] known =
        [
            (TagScheme.Iob1, SeqevalScheme.Iob1), (TagScheme.Iob2, SeqevalScheme.Iob2), (TagScheme.Ioe2, SeqevalScheme.Ioe2), (TagScheme.Bioes, SeqevalScheme.Iobes),
            (TagScheme.Bilou, SeqevalScheme.Bilou),
        ];
        return Array.FindIndex(known, pair => pair.Ours.Equals(scheme)) is >= 0 and var index ? known[index].Its : throw new ArgumentException(
            $"seqeval has no strict mode for {scheme}; it has one for {string.Join(", ", known.Select(pair => pair.Ours))}, each in its usual spelling. Take one of these, or null for its lenient mode.",
            parameter);
    }

    private static SeqevalRules FirstAndLastMarked(string prefixes, char last, char single) => new(
        prefixes,
        Opens: (_, word, _) => word == 'B' || word == single,
        Continues: (before, word, same) => before is 'B' or 'I' && (word == 'I' || word == last) && same,
        Closes: (before, _, _) => before == last || before == single);
}
