using System.Globalization;
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
            if (layout is TagsLayout tags)
            {
                (LintRow Row, IReadOnlyList<string> Tags)[] rows =
                [
                    .. from row in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
                       where row.Label is NamesLabel
                       select (row.Row, ((NamesLabel)row.Label).Names),
                ];
                var counts = rows.SelectMany(row => row.Tags).CountBy(tag => tag, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
                foreach (var seen in OutsideTags(tags, counts).Concat(Spellings(tags, counts)).Concat(OddTags(tags, rows, counts)).Concat(MarkedTypes(input, head)))
                {
                    yield return seen with { Message = $"head {Quoted.Value(head)}: {seen.Message}" };
                }
            }
        }
    }

    // Entities by characters have types, to which the marks are added: of a type B-PER the tags would be B-B-PER and I-B-PER.
    private static IEnumerable<LintObservation> MarkedTypes(LintInput input, string head) =>
        from row in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
        where row.Label is EntitiesLabel
        let marked = ((EntitiesLabel)row.Label).Entities.Select(entity => entity.Type).Where(type => TagForm.IsTag(type)).Distinct(StringComparer.Ordinal).ToArray()
        where marked.Length > 0
        select LintObservation.Warning("types of entities look like tags, so that each part of an entity is an entity of its own. Give whole entities with their types alone (PER, not B-PER), and none for what is outside.", row.Row, Quoted.List(marked));

    private static IEnumerable<LintObservation> OutsideTags(TagsLayout layout, Dictionary<string, int> counts)
    {
        if (layout.IsSchemeGiven || !layout.Scheme.HasEntities)
        {
            yield break;
        }

        if (counts.ContainsKey(Usual))
        {
            foreach (var tag in counts.Keys.Where(tag => tag is "o" or "0").Order(StringComparer.Ordinal))
            {
                yield return LintObservation.Warning($"the tag {Quoted.Value(tag)} looks like the tag {Usual}, but is a type of its own. {Renaming(tag, Usual)}");
            }
        }
        else if (counts.Where(count => TagScheme.IsOutsideName(count.Key)).OrderByDescending(count => count.Value).Select(count => count.Key).FirstOrDefault() is { } outside)
        {
            var share = (double)counts[outside] / counts.Values.Sum();
            yield return LintObservation.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"no row has the tag {Usual}, but {Quoted.Value(outside)} is on {100 * share:0.#} % of the words: is it meant? It is read as {(outside.Equals(layout.Scheme.Outside, StringComparison.Ordinal) ? "the tag outside of entities" : $"a type of its own, since the head has the tag {Quoted.Value(layout.Scheme.Outside)}")}. {Renaming(outside, Usual)}"));
        }
    }

    private static IEnumerable<LintObservation> Spellings(TagsLayout layout, Dictionary<string, int> counts)
    {
        var scheme = layout.Scheme;
        string[] marked = [.. counts.Keys.Where(tag => scheme.HasMarks && scheme.Parse(tag).Part is not (TagPart.Outside or TagPart.Plain)).Order(StringComparer.Ordinal)];
        if (!layout.IsSchemeGiven && marked.FirstOrDefault(tag => IsSpelledOtherwise(scheme, tag)) is { } example)
        {
            yield return LintObservation.Warning(
                $"the tags {Quoted.List(marked)} look like {TagScheme.MarkedForm(example)}, and are read so: {scheme}. "
                + "Is it meant? Other programs may not read them. " + Renaming(example, TagScheme.MarkedForm(example)!));
        }
    }

    private static IEnumerable<LintObservation> OddTags(TagsLayout layout, (LintRow Row, IReadOnlyList<string> Tags)[] rows, Dictionary<string, int> counts)
    {
        if (counts.Keys.Any(tag => tag.StartsWith('(')) && counts.Keys.Any(tag => tag.Contains('*', StringComparison.Ordinal)))
        {
            return In(rows, tag => tag.Contains('*', StringComparison.Ordinal) || tag.StartsWith('('), "the tags are brackets, as in CoNLL-2012, and not a tag a word: '(PERSON*' begins an entity that '*)' ends. Read the column as brackets.");
        }

        var scheme = layout.Scheme;
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
            : [];

        bool IsPlain(string tag) => scheme.Parse(tag).Part == TagPart.Plain && !(tag is "o" or "0");
    }

    private static IEnumerable<LintObservation> In((LintRow Row, IReadOnlyList<string> Tags)[] rows, Func<string, bool> isOdd, string message) =>
        from row in rows
        let odd = row.Tags.Where(isOdd).Distinct(StringComparer.Ordinal).ToArray()
        where odd.Length > 0
        select LintObservation.Warning(message, row.Row, Quoted.List(odd));

    // B-PER and PER-B are usual; what has another separator or small letters for marks is not.
    private static bool IsSpelledOtherwise(TagScheme scheme, string tag) =>
        scheme.Parse(tag).Type is not ParsedTag.NoType && (scheme.Separator is not "-" || char.IsLower(scheme.Inside[0]));

    private static bool IsUsualMark(string tag) => TagScheme.Iob2.Parse(tag) is { Part: TagPart.Begin or TagPart.Inside, Type: not ParsedTag.NoType };

    private static string Renaming(string tag, string wanted) =>
        $"To rename tags while reading: ConllOptions.RenamedTags, {Quoted.Value(tag)} to {Quoted.Value(wanted)}; or say in the head's options how they are meant (Scheme).";
}
