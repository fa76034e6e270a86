using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>
/// Lays entities, given by their characters, on the words and tokens of a text. Immutable and safe to share.
/// </summary>
/// <remarks>
/// Of entities that overlap the longest is kept, then the one that starts first, then the earlier in the list (as spaCy's <c>filter_spans</c>). A
/// word or token that shares a character with an entity belongs to it, whether the borders agree or not (spaCy's
/// <c>alignment_mode="expand"</c>); one that touches two belongs to the one that starts first.
/// </remarks>
internal sealed class EntityAlignment
{
    private readonly IReadOnlyList<EntitySpan> _kept;
    private readonly int[] _keptIndices;
    private readonly TagScheme _scheme;
    private readonly WordAlignment _words;

    /// <summary>Lays the entities.</summary>
    /// <param name="words">The words and tokens of the text; the row must have been encoded from text, not from words.</param>
    /// <param name="entities">The entities, in any order.</param>
    /// <param name="scheme">The scheme that they are written in; it has entities.</param>
    /// <param name="text">The text, so that white space that a token includes belongs to no entity; null if it is not at hand.</param>
    /// <param name="readsFirstPieces">Whether a word is read at its first piece: where that shows nothing, as the <c>▁</c> or the space before a word, it belongs where the piece behind it does.</param>
    public EntityAlignment(WordAlignment words, IReadOnlyList<EntitySpan> entities, TagScheme scheme, string? text = null, bool readsFirstPieces = false)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(scheme);
        (_words, _scheme) = (words, scheme);
        _keptIndices = LongestWithoutOverlap(entities);
        _kept = [.. _keptIndices.Select(index => entities[index])];
        DroppedOverlapping = [.. Enumerable.Range(0, entities.Count).Except(_keptIndices).Order()];

        WordTags = Lay(words.Row.Words.Count, word => Seen(words.Row.Words[word]), out var wordOwners);
        var sequence = words.Sequence;
        PieceTags = Lay(sequence.Length, position => sequence.IsKnown(position) ? Seen(sequence.OffsetOf(Speaking(position))) : default, out var pieceOwners);
        (WordOwners, PieceOwners) = (wordOwners, pieceOwners);
        Lost = LostBut(words.Chunks.SelectMany((chunk, c) => Enumerable.Range(0, chunk.Length).Select(token => sequence.PositionOf(c, token)))
            .Where(position => position >= 0).Select(position => PieceOwners[position]));

        TextSpan Seen(TextSpan span) => text is null ? span : span.WithoutSpace(text);

        // The piece whose characters count for a piece.
        int Speaking(int position)
        {
            if (!readsFirstPieces || !sequence.StartsWord(position))
            {
                return position;
            }

            var next = position;
            while (ShowsNothing(sequence.OffsetOf(next)) && next + 1 < sequence.Length && sequence.IsKnown(next + 1) && !sequence.StartsWord(next + 1))
            {
                next++;
            }

            return next;
        }

        bool ShowsNothing(TextSpan span) => span.Length <= 0 || (text is not null && string.IsNullOrWhiteSpace(span.Of(text)));
    }

    /// <summary>The indices of entities that were left out because they overlap a longer one. Ascending.</summary>
    public IReadOnlyList<int> DroppedOverlapping { get; }

    /// <summary>The indices of the other entities that no token belongs to (white space, removed characters, cut off, taken by a neighbour), by their start.</summary>
    public IReadOnlyList<int> Lost { get; }

    /// <summary>For each word of the row, those that were cut off included: its tag, with the marks of the scheme, as <c>O</c> or <c>B-PER</c>.</summary>
    public IReadOnlyList<string> WordTags { get; }

    /// <summary>The same for each piece of the row, those in what overflows from it included.</summary>
    public IReadOnlyList<string> PieceTags { get; }

    /// <summary>For each word the entity that it belongs to, or −1; entities are numbered by their start, those that were dropped left out.</summary>
    public IReadOnlyList<int> WordOwners { get; }

    /// <summary>The same for each piece.</summary>
    public IReadOnlyList<int> PieceOwners { get; }

    /// <summary>The tag of a token, or null if it is special. A piece has the same tag in each chunk, so a chunk may begin within an entity.</summary>
    public string? TokenTag(int chunk, int token) => _words.Sequence.PositionOf(chunk, token) is >= 0 and var position ? PieceTags[position] : null;

    /// <summary>The indices of the entities, without those dropped, that none of some places belongs to, by their start.</summary>
    /// <param name="owners">The entity of each place, from <see cref="WordOwners"/> or <see cref="PieceOwners"/>.</param>
    /// <param name="isCut">Whether an entity is lost all the same, since a part of it was cut off; null if none was.</param>
    public IReadOnlyList<int> LostBut(IEnumerable<int> owners, Func<EntitySpan, bool>? isCut = null)
    {
        var laid = owners.ToHashSet();
        return [.. Enumerable.Range(0, _keptIndices.Length).Where(kept => !laid.Contains(kept) || isCut?.Invoke(_kept[kept]) == true).Select(kept => _keptIndices[kept])];
    }

    /// <summary>The type of an entity, by its number in <see cref="WordOwners"/> and <see cref="PieceOwners"/>.</summary>
    public string TypeOf(int owner) => _kept[owner].Type;

    /// <summary>Whether an entity covers a part of a place only.</summary>
    public bool IsPartly(TextSpan place) => OwnerOf(place) is >= 0 and var owner && (place.Start < _kept[owner].Start || place.End > _kept[owner].End);

    /// <summary>The entities in predicted tags, from the first character of their first word to the last of their last word.</summary>
    /// <param name="words">The words and tokens of the text; the row must have been encoded from text, not from words.</param>
    /// <param name="tags">One tag a word, null for none, as <see cref="WordAlignment.TagsOf"/> returns them.</param>
    /// <param name="scheme">The scheme of the tags.</param>
    /// <exception cref="ArgumentException">There are more or fewer tags than words.</exception>
    public static IReadOnlyList<EntitySpan> ReadBack(WordAlignment words, IReadOnlyList<string?> tags, TagScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(scheme);
        if (tags.Count != words.Row.Words.Count)
        {
            throw new ArgumentException($"There are {tags.Count} tags for {words.Row.Words.Count} words; give one a word.", nameof(tags));
        }

        return [.. from span in scheme.Read(tags)
                   let first = words.SpanOf(span.FirstWord)
                   let last = words.SpanOf(span.LastWord)
                   where first is not null && last is not null
                   select new EntitySpan(first.Value.Start, last.Value.End, span.Type)];
    }

    // Returned by their start. What is kept never overlaps, so only the last one that starts before a candidate's end can reach into it.
    private static int[] LongestWithoutOverlap(IReadOnlyList<EntitySpan> entities)
    {
        var none = (Start: int.MinValue, End: int.MinValue, Index: -1);
        var kept = new SortedSet<(int Start, int End, int Index)> { none };
        foreach (var index in Enumerable.Range(0, entities.Count)
            .OrderByDescending(index => (long)entities[index].End - entities[index].Start)
            .ThenBy(index => entities[index].Start))
        {
            var (start, end) = (entities[index].Start, entities[index].End);
            if (kept.GetViewBetween(none, (end - 1, int.MaxValue, int.MaxValue)).Max.End <= start)
            {
                kept.Add((start, end, index));
            }
        }

        return [.. kept.Skip(1).Select(entity => entity.Index)];
    }

    private IReadOnlyList<string> Lay(int count, Func<int, TextSpan> spanOf, out int[] owners)
    {
        owners = new int[count];
        var spans = new List<WordSpan>();
        var last = -1;
        for (var item = 0; item < count; item++)
        {
            var owner = owners[item] = OwnerOf(spanOf(item));
            if (owner >= 0 && owner == last)
            {
                spans[^1] = spans[^1] with { LastWord = item };
            }
            else if (owner > last)
            {
                spans.Add(new WordSpan(_kept[owner].Type, item, item));
                last = owner;
            }
        }

        return _scheme.Write(spans, count);
    }

    // The kept entities are in order and apart, so their ends are in order too.
    private int OwnerOf(TextSpan span)
    {
        var (low, high) = (0, _kept.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _kept[middle].End > span.Start ? (low, middle) : (middle + 1, high);
        }

        return low < _kept.Count && span.Overlaps(new TextSpan(_kept[low].Start, _kept[low].End)) ? low : -1;
    }
}
