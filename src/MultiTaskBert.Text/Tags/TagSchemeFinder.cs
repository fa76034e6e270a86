namespace MultiTaskBert.Tags;

/// <summary>Finds the scheme of a set of tags, as <see cref="TagScheme.Find"/> says.</summary>
internal static class TagSchemeFinder
{
    // The usual separators, of equals the first is taken; others are looked for in the tags.
    private static readonly string[] Separators = ["-", "_", ":", "/", "|", ".", "#"];

    /// <summary>The letters of begin, inside, end and single; of equals the first is taken, so those with fewer letters come first.</summary>
    private static readonly TagScheme[] Alphabets =
    [
        TagScheme.Iob2,
        TagScheme.Ioe2,
        TagScheme.Bioes,
        TagScheme.Bilou,
        TagScheme.Bioes.With(inside: "M"),
        TagScheme.Bioes.With(inside: "M", single: "W"),
        TagScheme.Iob2.With(begin: "BEGIN", inside: "INSIDE"),
        TagScheme.Bioes.With(begin: "BEGIN", inside: "INSIDE", end: "END", single: "SINGLE"),
        TagScheme.Iob2.With(begin: "Begin", inside: "Inside"),
        TagScheme.Bioes.With(begin: "Begin", inside: "Inside", end: "End", single: "Single"),
    ];

    /// <summary>Every usual spelling of marks, the most usual ones first.</summary>
    private static readonly TagScheme[] Spellings = [.. SpellingsWith(Separators)];

    // Words that stand for "outside"; the two last beside marked tags alone.
    private static readonly string[] OutsideNames = ["O", "o", "0", "OUT", "OUTSIDE", "OTHER", "NONE", "NIL", "NULL", "_", "-"];
    private static readonly string[] PlainOutsideNames = OutsideNames[..^2];

    private static readonly string[] Nouns = ["NOUN", "PROPN", "N", "NN", "NNS", "NNP", "NNPS", "NE", "NR", "NP0", "NN1"];
    private static readonly string[] Verbs = ["VERB", "AUX", "V", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "VV", "VA", "VVFIN", "VAFIN", "VVINF", "VVB", "VVD"];

    internal static TagScheme Find(string[] names)
    {
        var (best, explained) = (default(TagScheme), 0);
        foreach (var spelling in Spellings.Concat(SpellingsWith([.. OtherSeparators(names)])))
        {
            var scheme = spelling.With(outside: OutsideOf(names, OutsideNames) ?? spelling.Outside);
            ParsedTag[] inside = [.. names.Select(scheme.Parse).Where(tag => tag.Part != TagPart.Outside)];
            ParsedTag[] marked = [.. inside.Where(tag => tag.Part != TagPart.Plain)];
            if (marked.Length > explained && (2 * marked.Length > inside.Length || HasPair(marked)) && IsPlausible(scheme, marked))
            {
                (best, explained) = (scheme, marked.Length);
                if (scheme.Kind == TagSchemeKind.Iob2 && LacksBegin(marked))
                {
                    best = TagScheme.Iob1.With(outside: scheme.Outside, separator: scheme.Separator, markBehind: scheme.MarkBehind, begin: scheme.Begin, inside: scheme.Inside);
                }
            }
        }

        return best ?? (IsPlainTypes(names) ? TagScheme.Io.With(outside: OutsideOf(names, PlainOutsideNames)!) : TagScheme.None);
    }

    /// <summary>Whether a tag is one of the names that data have for words outside of entities.</summary>
    internal static bool IsOutsideName(string tag) => OutsideNames.Contains(tag, StringComparer.OrdinalIgnoreCase);

    /// <summary>The marked tag that a name looks like, whatever the rest of its set: <c>B-PER</c> of <c>b_per</c>; null if it looks like none.</summary>
    internal static string? MarkedForm(string name)
    {
        foreach (var spelling in Spellings)
        {
            if (spelling.Parse(name) is { Part: not (TagPart.Outside or TagPart.Plain), Type: not ParsedTag.NoType })
            {
                return UsualForm(spelling, name);
            }
        }

        return null;
    }

    /// <summary>A marked tag as most programs write it: <c>B-PER</c> of <c>b_per</c>.</summary>
    internal static string UsualForm(TagScheme spelling, string name)
    {
        var tag = spelling.Parse(name);
        var mark = spelling.MarkOf(tag.Part);
        return $"{char.ToUpperInvariant(mark[0])}-{(char.IsLower(mark[0]) ? tag.Type.ToUpperInvariant() : tag.Type)}";
    }

    private static IEnumerable<TagScheme> SpellingsWith(string[] separators) =>
        from behind in (bool[])[false, true]
        from separator in separators
        from letters in Alphabets
        from cased in (TagScheme[])[letters, Small(letters)]
        select cased.With(markBehind: behind, separator: separator);

    // What stands right behind the first letter or before the last one, and is a sign: a long dash, '+', '~'.
    private static IEnumerable<string> OtherSeparators(string[] names) =>
        names.Where(name => name.Length > 2)
            .SelectMany(name => (char[])[name[1], name[^2]])
            .Where(sign => char.IsPunctuation(sign) || char.IsSymbol(sign))
            .Select(sign => sign.ToString())
            .Distinct(StringComparer.Ordinal)
            .Except(Separators, StringComparer.Ordinal);

    private static TagScheme Small(TagScheme letters) =>
        letters.With(begin: Small(letters.Begin), inside: Small(letters.Inside), end: Small(letters.End), single: Small(letters.Single));

    private static string Small(string mark) => mark.ToLowerInvariant();

    // As the list has them, then whatever the case.
    private static string? OutsideOf(string[] names, string[] known) =>
        known.FirstOrDefault(name => names.Contains(name, StringComparer.Ordinal)) ?? known.Select(name => Array.Find(names, name.EqualsIgnoringCase)).FirstOrDefault(name => name is not null);

    private static bool EqualsIgnoringCase(this string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool IsPlausible(TagScheme scheme, ParsedTag[] marked)
    {
        if (!scheme.Parts.Contains(TagPart.End))
        {
            return true;
        }

        var types = marked.GroupBy(tag => tag.Type, StringComparer.Ordinal).Select(type => type.Select(tag => tag.Part).ToHashSet()).ToArray();
        return types.Any(parts => parts.Contains(TagPart.End) && (parts.Contains(TagPart.Begin) || parts.Contains(TagPart.Inside)))
            || (types.Length > 1 && types.All(parts => parts.SetEquals([TagPart.Single])));
    }

    // No two types are by chance called B-X and I-X.
    private static bool HasPair(ParsedTag[] marked) =>
        marked.Where(tag => tag.Type is not ParsedTag.NoType).GroupBy(tag => tag.Type, StringComparer.Ordinal).Any(type => type.Skip(1).Any());

    private static bool LacksBegin(ParsedTag[] marked)
    {
        var all = marked.ToHashSet();
        return marked.Any(tag => tag.Part == TagPart.Inside && !all.Contains(tag with { Part = TagPart.Begin }));
    }

    private static bool IsPlainTypes(string[] names) =>
        OutsideOf(names, PlainOutsideNames) is not null && names.Length > 1
        && !names.All(name => name.All(char.IsAsciiDigit))
        && !(HasAny(names, Nouns) && HasAny(names, Verbs));

    private static bool HasAny(string[] names, string[] known) => names.Any(name => known.Contains(name, StringComparer.OrdinalIgnoreCase));
}
