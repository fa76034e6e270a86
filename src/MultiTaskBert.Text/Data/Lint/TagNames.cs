using System.Globalization;
using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Data.Lint;

/// <summary>Tags that fit their set badly: another tag in the place of <c>O</c>, marks in an unusual spelling, tags that are no entity and not outside.</summary>
internal sealed class TagNames : ILintRule
{
    private const string Usual = "O";

    public string Name => "tag-names";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            if (layout.Scheme is { } scheme)
            {
                // Who wrote a layout gave its scheme.
                var isGiven = layout is not TagsLayout { IsSchemeGiven: false };
                (LintRow Row, IReadOnlyList<string> Tags)[] rows =
                [
                    .. from row in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
                       let tags = row.Label.AsTags()
                       where tags is not null
                       select (row.Row, tags),
                ];
                var counts = rows.SelectMany(row => row.Tags).CountBy(tag => tag, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
                foreach (var seen in OutsideTags(scheme, isGiven, counts).Concat(Spellings(scheme, isGiven, counts)).Concat(OddTags(scheme, rows, counts)).Concat(MarkedTypes(scheme, input, head)).Concat(NotSpelled(layout, input, head)))
                {
                    yield return new(seen.Severity, $"head {Quoted.Value(head)}: {seen.Message}", seen.Row, seen.Detail);
                }
            }
        }
    }

    private static IEnumerable<LintObservation> OutsideTags(TagScheme scheme, bool isGiven, Dictionary<string, int> counts)
    {
        if (isGiven || !scheme.HasEntities)
        {
            yield break;
        }

        if (counts.ContainsKey(scheme.Outside))
        {
            foreach (var tag in counts.Keys.Where(tag => LooksOutside(scheme, tag)).Order(StringComparer.Ordinal))
            {
                yield return LintObservation.Warning($"the tag {Quoted.Value(tag)} looks like the tag {scheme.Outside}, but is a type of its own. {Renaming(tag, scheme.Outside)}");
            }
        }

        if (!counts.ContainsKey(Usual) && counts.Where(count => TagScheme.IsOutsideName(count.Key)).OrderByDescending(count => count.Value).Select(count => count.Key).FirstOrDefault() is { } outside)
        {
            var ratio = (double)counts[outside] / counts.Values.Sum();
            yield return LintObservation.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"no row has the tag {Usual}, but {Quoted.Value(outside)} is on {100 * ratio:0.#} % of the words: is it meant? It is read as {(outside.Equals(scheme.Outside, StringComparison.Ordinal) ? "the tag outside of entities" : $"a type of its own, since the head has the tag {Quoted.Value(scheme.Outside)}")}. {Renaming(outside, Usual)}"));
        }
    }

    private static IEnumerable<LintObservation> Spellings(TagScheme scheme, bool isGiven, Dictionary<string, int> counts)
    {
        string[] marked = [.. counts.Keys.Where(tag => scheme.HasMarks && scheme.Parse(tag).Part is not (TagPart.Outside or TagPart.Plain)).Order(StringComparer.Ordinal)];
        if (!isGiven && marked.FirstOrDefault(tag => IsSpelledOtherwise(scheme, tag)) is { } example)
        {
            yield return LintObservation.Warning(
                $"the tags {Quoted.List(marked)} look like {scheme.UsualForm(example)}, and are read so: {scheme}. "
                + "Is it meant? Other programs may not read them. " + Renaming(example, scheme.UsualForm(example)));
        }
    }

    private static IEnumerable<LintObservation> OddTags(TagScheme scheme, (LintRow Row, IReadOnlyList<string> Tags)[] rows, Dictionary<string, int> counts)
    {
        if (counts.Keys.Any(tag => tag.StartsWith('(')) && counts.Keys.Any(tag => tag.Contains('*', StringComparison.Ordinal)))
        {
            return In(rows, tag => tag.Contains('*', StringComparison.Ordinal) || tag.StartsWith('('), "the tags are brackets, as in CoNLL-2012, and not a tag a word: '(PERSON*' begins an entity that '*)' ends. Read the column as brackets.");
        }

        if (scheme.HasMarks)
        {
            return
            [
                .. In(rows, tag => IsPlain(tag) && TagScheme.MarkedForm(tag) is not null, $"tags look as if they had a mark, but not one of the scheme {scheme}, so each is a type of its own. Correct them, or say in the head's options how they are meant (Scheme)."),
                .. In(rows, tag => IsPlain(tag) && TagScheme.MarkedForm(tag) is null, $"tags are neither {Quoted.Value(scheme.Outside)} nor have a mark of the scheme {scheme}, so each is a type of its own. Is something else read as tags: a comment line, another column?"),
            ];
        }

        // Plain types, or no entities: marks are parts of the names then, which is seldom meant.
        return counts.Keys.Any(IsUsualMark)
            ? In(rows, tag => !IsUsualMark(tag) && !tag.Equals(Usual, StringComparison.Ordinal), $"some tags have marks ({Quoted.List([.. counts.Keys.Where(IsUsualMark).Order(StringComparer.Ordinal)])}), but most have none, so all are taken for whole names. Is something else read as tags: a comment line, another column?")
            : In(rows, IsMarkedSingle, $"tags look as if they had the mark of an entity of one word, but are read as plain types, marks included. If they have, say so in the head's options: Scheme = {nameof(TagScheme)}.{nameof(TagScheme.Bioes)} or {nameof(TagScheme)}.{nameof(TagScheme.Bilou)}.");

        bool IsPlain(string tag) => scheme.Parse(tag).Part == TagPart.Plain && !LooksOutside(scheme, tag);
    }

    private static IEnumerable<LintObservation> MarkedTypes(TagScheme scheme, LintInput input, string head) =>
        from row in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
        where scheme.HasEntities && row.Label.AsEntities() is not null
        let odd = row.Label.NamesIn().Where(type => IsUsualMark(type) || type is Usual).Distinct(StringComparer.Ordinal).ToArray()
        where odd.Length > 0
        select LintObservation.Warning(
            $"types of entities look like tags ({Quoted.Value("B-PER")}, {Quoted.Value(Usual)}). The head adds the marks itself: give each entity whole, from its first character to its last, with the type alone, "
            + "and nothing where there is no entity.",
            row.Row,
            Quoted.List(odd));

    // Entities by characters that the tags of the head have no way to write.
    private static IEnumerable<LintObservation> NotSpelled(LabelLayout given, LintInput input, string head)
    {
        if (given is not TagsLayout layout)
        {
            return [];
        }

        (LintRow Row, string[] Types)[] found =
        [
            .. from row in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
               where row.Label.AsEntities() is { Count: > 0 } && LintInput.IsSound(row.Row.Row, row.Label, layout)
               let types = layout.TypesNotSpelled(new LabeledEncoding(input.Encode(row.Row.Row), row.Label, row.Row.Row.Text)).ToArray()
               where types.Length > 0
               select (row.Row, types),
        ];
        string[] missing = [.. found.SelectMany(row => row.Types).Distinct(StringComparer.Ordinal).SelectMany(layout.Scheme.TagsOf).Except(layout.Names, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var why = missing.Length > 0
            ? $"it lacks {Quoted.List(missing)}. Add these; {nameof(MtlDataset)}.{nameof(MtlDataset.TagNames)} lists all that are needed"
            : $"plain types make one of two neighbours of one type. If that matters, give the head tags with marks ({Quoted.List(TagScheme.Iob2.TagsOf(found.Length > 0 ? found[0].Types[0] : "X"))})";
        return found.Select(row => LintObservation.Warning($"entities cannot be written with the tags of the head, so no answer can be right about them: {why}.", row.Row, Quoted.List(row.Types)));
    }

    private static IEnumerable<LintObservation> In((LintRow Row, IReadOnlyList<string> Tags)[] rows, Func<string, bool> isOdd, string message) =>
        from row in rows
        let odd = row.Tags.Where(isOdd).Distinct(StringComparer.Ordinal).ToArray()
        where odd.Length > 0
        select LintObservation.Warning(message, row.Row, Quoted.List(odd));

    // B-PER and PER-B are usual; what has another separator or lowercase letters for marks is not.
    private static bool IsSpelledOtherwise(TagScheme scheme, string tag) =>
        scheme.Parse(tag).Type is not ParsedTag.NoType && (scheme.Separator is not "-" || char.IsLower(scheme.Inside[0]) || scheme.Inside.Length > 1);

    // S-PER and U-PER, which may be all that a few rows have of their scheme; but not S-Bahn.
    private static bool IsMarkedSingle(string tag) =>
        (TagScheme.Bioes.Parse(tag) is { Part: TagPart.Single } || TagScheme.Bilou.Parse(tag) is { Part: TagPart.Single })
        && tag.Length > 3 && tag.AsSpan(2).IndexOfAnyInRange('a', 'z') < 0;

    // What a reader takes for the tag outside: with a space behind it, in another case, 0 for O.
    private static bool LooksOutside(TagScheme scheme, string tag) =>
        !tag.Equals(scheme.Outside, StringComparison.Ordinal)
        && (NameKey.Of(tag).Equals(NameKey.Of(scheme.Outside), StringComparison.Ordinal) || (scheme.Outside is Usual && tag is "0"));

    private static bool IsUsualMark(string tag) => TagScheme.Iob2.Parse(tag) is { Part: TagPart.Begin or TagPart.Inside, Type: not ParsedTag.NoType };

    private static string Renaming(string tag, string wanted) =>
        $"To rename tags while reading: ConllOptions.RenamedTags, {Quoted.Value(tag)} to {Quoted.Value(wanted)}; or say in the head's options how they are meant (Scheme).";
}
