using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <content>What the gold is, when an answer equals it, and what of it could not be laid.</content>
internal sealed partial class TagsLayout
{
    /// <summary>
    /// One tag a word of the row, or a piece, an <c>IReadOnlyList&lt;string&gt;</c>; those that were cut off, or have no token, are included. Entities become
    /// tags; the metrics of the library find the entities themselves in it as well, and compare these.
    /// </summary>
    /// <exception cref="ArgumentException">The label is missing or of another kind, or the number of tags is not that of the words.</exception>
    public override IReadOnlyList<string> Truth(LabeledEncoding row)
    {
        var words = TagPlaces.Of(row.Encoding, TagUnit.Word, row.Text);
        if (row.Label?.AsEntities() is not { } given)
        {
            return new GoldTags(GivenTags(row), words.Unseen);
        }

        var entities = EntitiesOf(row, new WordAlignment(row.Encoding))!;
        var places = Unit == TagUnit.Piece ? TagPlaces.Of(row.Encoding, TagUnit.Piece, row.Text) : words;
        return new GoldTags(
            InTagSet(Unit == TagUnit.Piece ? entities.PieceTags : entities.WordTags),
            places.Unseen,
            [.. Enumerable.Range(0, places.Count).Select(place => entities.IsPartly(places.SpanOf(place)))],
            given,
            entity => Visible(entity, words));
    }

    /// <summary>Whether the answer is the gold one: the same entities, where these were given by their characters, else the same tags, of words that the encoder sees.</summary>
    /// <param name="truth">What <see cref="Truth"/> gave.</param>
    /// <param name="answer">The answer of a prediction.</param>
    public override bool AreEqual(object truth, object answer)
    {
        if (truth is not GoldTags gold || answer is not IReadOnlyList<string> tags)
        {
            return base.AreEqual(truth, answer);
        }

        return gold.Count == tags.Count && (gold.Entities is { } entities && answer is AnswerTags found
            ? entities.ToHashSet().SetEquals(gold.Read(found, Scheme.Read).Select(span => gold.Visible(found.Entity(span))))
            : Enumerable.Range(0, gold.Count).All(place => gold.IsUnseen(place) || string.Equals(gold[place], tags[place], StringComparison.Ordinal)));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Of tags that are given one a word these are the words that were cut off or have no token. Of entities those that no place which the head reads belongs to: cut off, without a
    /// token, in a word that belongs to another entity; those of which a part was cut off; and those that overlap a longer one.
    /// </remarks>
    public override int CountLost(LabeledEncoding row)
    {
        var words = new WordAlignment(row.Encoding, overflow: false);
        return EntitiesOf(row, words) is { } entities
            ? entities.LostBut(ReadOwners(entities, words), row.Encoding.TruncatedTokens > 0 ? entity => IsCut(entity, row) : null).Count + entities.DroppedOverlapping.Count
            : words.WordsWithoutToken.Count;
    }

    /// <summary>The types of those entities of a row, by their characters, that the head's tags cannot spell: read back they are others, or the rules of the scheme forbid what is written.</summary>
    internal IEnumerable<string> TypesNotSpelled(LabeledEncoding row)
    {
        if (row.Label?.AsEntities() is null || EntitiesOf(row, new WordAlignment(row.Encoding)) is not { } entities)
        {
            yield break;
        }

        var tags = (GoldTags)Truth(row);
        var read = tags.Read(tags, Scheme.Read).ToHashSet();
        var broken = Scheme.Broken([.. tags.Select((tag, place) => tags.IsUnseen(place) ? null : tag)], Names).ToHashSet();
        var owners = Unit == TagUnit.Piece ? entities.PieceOwners : entities.WordOwners;
        foreach (var places in Enumerable.Range(0, owners.Count).Where(place => owners[place] >= 0 && !tags.IsUnseen(place)).GroupBy(place => owners[place]))
        {
            var (type, first, last) = (entities.TypeOf(places.Key), places.First(), places.Last());
            if (!read.Contains(new WordSpan(type, first, last)) || Enumerable.Range(first, last - first + 2).Any(broken.Contains))
            {
                yield return type;
            }
        }
    }

    /// <inheritdoc/>
    bool IChoosingLayout.LooksAt(Label label) => Unit == TagUnit.Auto && label.AsEntities() is { Count: > 0 };

    /// <inheritdoc/>
    LayoutChoice? IChoosingLayout.Choose(IEnumerable<LabeledEncoding> rows)
    {
        var fit = TagUnitFit.Of(rows);
        return fit.Entities == 0 || Unit != TagUnit.Auto ? null : new LayoutChoice(
            new TagsLayout(Names, Subwords, IsSchemeGiven ? Scheme : null, fit.Best) { _found = fit.Finding }, () => (_unit, _found) = (fit.Best, fit.Finding));
    }

    // Whether what is read of the row ends (or begins) within an entity.
    private bool IsCut(EntitySpan entity, LabeledEncoding row)
    {
        var visible = Visible(entity, TagPlaces.Of(row.Encoding, TagUnit.Word, row.Text));
        var places = TagPlaces.Of(row.Encoding, Unit, row.Text);
        int[] read = [.. Enumerable.Range(0, places.Count).Where(place => places.TokenOf(place) >= 0 && places.SpanOf(place).Length > 0)];
        return visible is { } seen && (read.Length == 0 || seen.Start < places.SpanOf(read[0]).Start || seen.End > places.SpanOf(read[^1]).End);
    }

    // The entity of each place that an answer is read at, in the row itself.
    private IEnumerable<int> ReadOwners(EntityAlignment entities, WordAlignment words)
    {
        var places = TagPlaces.Of(words.Row, Unit, text: null);
        for (var place = 0; place < places.Count; place++)
        {
            if (places.TokenOf(place) is >= 0 and var token)
            {
                // With labels on all pieces the first one of a word may belong to no entity where the word does.
                yield return LaysAllPieces ? entities.PieceOwners[words.Sequence.PositionOf(0, token)] : entities.WordOwners[place];
            }
        }
    }

    private static IReadOnlyList<string> GivenTags(LabeledEncoding row)
    {
        var tags = row.Label?.AsTags() ?? throw NotTaken(row, Wanted);
        return tags.Count == row.Encoding.Words.Count
            ? tags
            : throw new ArgumentException($"There are {tags.Count} tags for {row.Encoding.Words.Count} words; give one a word.", nameof(row));
    }

    /// <summary>The tag of a word in the middle of an entity, as far as the tag set has one.</summary>
    internal string InsideTag(string type) => InTagSet(Scheme.TagOf(TagPart.Inside, type));

    private static EntitySpan? Visible(EntitySpan entity, TagPlaces words)
    {
        var (start, end) = (int.MaxValue, int.MinValue);
        for (var word = 0; word < words.Count; word++)
        {
            if (words.SpanOf(word) is { Length: > 0 } span && span.Overlaps(new TextSpan(entity.Start, entity.End)))
            {
                (start, end) = (Math.Min(start, span.Start), Math.Max(end, span.End));
            }
        }

        return start > end ? null : new EntitySpan(Math.Max(start, entity.Start), Math.Min(end, entity.End), entity.Type);
    }
}
