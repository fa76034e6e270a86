using System.Collections;

namespace MultiTaskBert.Tags;

/// <summary>The gold tags of a row, one a place (a word or a piece), with what a fair comparison must know beside them. A list of the tags for whoever looks at no more.</summary>
internal sealed class GoldTags : IReadOnlyList<string>
{
    private readonly IReadOnlyList<string> _tags;
    private readonly IReadOnlyList<bool> _unseen;
    private readonly IReadOnlyList<bool>? _partly;
    private readonly Func<EntitySpan, EntitySpan?>? _visible;

    /// <summary>Tags that were given one a word: the tags are the gold.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="unseen">For each place whether the encoder never sees it, whatever the length limit.</param>
    internal GoldTags(IReadOnlyList<string> tags, IReadOnlyList<bool> unseen) => (_tags, _unseen) = (tags, unseen);

    /// <summary>Tags that were made of entities by their characters: the entities are the gold.</summary>
    /// <param name="tags">The tags, as they were laid on the places.</param>
    /// <param name="unseen">For each place whether the encoder never sees it, whatever the length limit.</param>
    /// <param name="partly">For each place whether an entity covers a part of it only, so that no tag is right for it.</param>
    /// <param name="entities">The entities as given.</param>
    /// <param name="visible">An entity without those characters at its ends that no token holds, such as white space; null if no token holds any.</param>
    internal GoldTags(
        IReadOnlyList<string> tags, IReadOnlyList<bool> unseen, IReadOnlyList<bool> partly, IEnumerable<EntitySpan> entities, Func<EntitySpan, EntitySpan?> visible)
        : this(tags, unseen)
    {
        (_partly, _visible) = (partly, visible);
        Entities = [.. entities.Select(visible).OfType<EntitySpan>().Distinct().OrderBy(entity => entity.Start).ThenBy(entity => entity.End)];
    }

    /// <summary>The number of places.</summary>
    public int Count => _tags.Count;

    /// <summary>The gold entities by their characters, each once, by their start, those that overlap or could not be laid included; null where the tags are the gold.</summary>
    internal IReadOnlyList<EntitySpan>? Entities { get; }

    public string this[int index] => _tags[index];

    /// <summary>Whether the encoder never sees a place, so that no answer can be given for it.</summary>
    internal bool IsUnseen(int place) => _unseen[place];

    /// <summary>Whether the tag of a place is right or wrong by itself.</summary>
    internal bool IsAnswerable(int place) => !_unseen[place] && _partly?[place] != true;

    /// <summary>Reads entities from tags of the row, gold or predicted, as if the places that are never seen were not there: an entity goes on behind them.</summary>
    /// <param name="tags">One tag a place.</param>
    /// <param name="read">How entities are read from tags.</param>
    /// <returns>The entities, their words numbered as in <paramref name="tags"/>.</returns>
    internal IReadOnlyList<WordSpan> Read(IReadOnlyList<string> tags, Func<IReadOnlyList<string>, IReadOnlyList<WordSpan>> read)
    {
        if (!_unseen.Contains(true))
        {
            return read(tags);
        }

        int[] seen = [.. Enumerable.Range(0, Count).Where(place => !_unseen[place])];
        return [.. read([.. seen.Select(place => tags[place])]).Select(span => span with { FirstWord = seen[span.FirstWord], LastWord = seen[span.LastWord] })];
    }

    /// <summary>An answered entity in the form of <see cref="Entities"/>.</summary>
    internal EntitySpan Visible(EntitySpan entity) => _visible?.Invoke(entity) ?? entity;

    public IEnumerator<string> GetEnumerator() => _tags.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
