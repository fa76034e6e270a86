using MultiTaskBert.Data;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Tags;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// One tag a word, or a piece. Takes names on a row of words (a tag each), or entities on a row of text (<see cref="Label.AsEntities"/>); the array holds
/// ids [B, T]. Safe to share; it changes once at most, when a training finds its <see cref="Unit"/>.
/// </summary>
/// <remarks>
/// Entities are written as tags by <see cref="Scheme"/>; they need its tag outside and, for each type, a tag. Where the tag that is wanted is not in the tag set,
/// another of the type stands in for it: <c>I-X</c> for <c>B-X</c>, and so on. Words are never shifted: one that has no token simply gets no place in the array.
/// </remarks>
internal sealed partial class TagsLayout : LabelLayout, IRowLayout, IChoosingLayout
{
    private const string Wanted = "a list of tags, one a word, or a list of entities";

    private readonly LabelNames _names;

    // The id that other pieces than the first get under SubwordLabels.AllPieces.
    private readonly long[] _continued;
    private volatile TagUnit _unit;
    private volatile string? _found;   // what was found of the unit

    /// <summary>Makes the layout.</summary>
    /// <param name="names">The tags, each once; the index is the id.</param>
    /// <param name="subwords">Which pieces of a word carry its tag, where tags sit on words.</param>
    /// <param name="scheme">How the tags spell entities; null finds it from the tags (<see cref="TagScheme.Find"/>).</param>
    /// <param name="unit">What tags sit on, in rows of text.</param>
    /// <exception cref="ArgumentException">There is no tag, or a tag is empty or occurs twice, or the policy or the unit is none, or no tag is written in the scheme.</exception>
    public TagsLayout(IEnumerable<string> names, SubwordLabels subwords = SubwordLabels.FirstPiece, TagScheme? scheme = null, TagUnit unit = TagUnit.Auto)
    {
        if (!Enum.IsDefined(unit))
        {
            throw new ArgumentException($"{(int)unit} is no {nameof(TagUnit)}.", nameof(unit));
        }

        if (!Enum.IsDefined(subwords))
        {
            throw new ArgumentException($"{(int)subwords} is no {nameof(SubwordLabels)}.", nameof(subwords));
        }

        _names = new LabelNames(names);
        Subwords = subwords;
        _unit = unit;
        Scheme = scheme ?? TagScheme.Find(Names);
        IsSchemeGiven = scheme is not null;
        if (Scheme.Misfit(Names) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(scheme));
        }

        _continued = [.. Names.Select((name, id) => Scheme.Parse(name) is (TagPart.Begin, var type) && _names.IdOf(Scheme.TagOf(TagPart.Inside, type)) is not Ignored and var inside ? inside : id)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => _names.All;

    /// <summary>Which pieces of a word carry its tag.</summary>
    public SubwordLabels Subwords { get; }

    /// <inheritdoc/>
    protected internal override TagScheme Scheme { get; }

    /// <summary>What tags sit on, in rows of text. <see cref="TagUnit.Auto"/> until a training has found it; it is as <see cref="TagUnit.Word"/> till then.</summary>
    public TagUnit Unit => _unit;

    // Every piece has a label: those of a word its tag, of a text those of the entities.
    private bool LaysAllPieces => Subwords == SubwordLabels.AllPieces || Unit == TagUnit.Piece;

    /// <summary>Whether the scheme was given, not found from the tags.</summary>
    internal bool IsSchemeGiven { get; }

    /// <inheritdoc/>
    protected internal override string Reading => (Scheme.HasEntities
        ? $"tags are read as {Scheme}, {(IsSchemeGiven ? "as given" : "as found from the tags")}; types: {Quoted.List([.. Names.Select(Scheme.TypeOf).OfType<string>().Distinct(StringComparer.Ordinal)])}"
        : $"tags are no entities, {(IsSchemeGiven ? "as given" : "as found from the tags; if they are, say in the head's options how they spell them (Scheme)")}: the accuracy over words comes first")
            + (_found is { } found ? $"; {found}" : Unit == TagUnit.Piece ? "; tags sit on the tokenizer's pieces" : string.Empty);

    /// <inheritdoc/>
    public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label.AsEntities() is { } entities ? CheckEntities(entities, text)
            : label.AsTags() is { } tags ? CheckTags(tags, words)
            : [WrongKind(label, Wanted) + (label.AsClass()?.Trim().Contains(' ', StringComparison.Ordinal) == true
                ? $" Tags in one string are read with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Separators)}." : string.Empty)];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A label is of another kind, or the number of tags is not that of the words.</exception>
    public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var ids = new long[rows.Count * length];
        Array.Fill(ids, Ignored);
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Label is null)
            {
                continue;
            }

            if (rows[row].Encoding.Length > length)
            {
                throw new ArgumentException($"Row {row} has {rows[row].Encoding.Length} tokens, more than the padded length {length}.", nameof(length));
            }

            LabelIds(rows[row])[0].CopyTo(ids, row * length);
        }

        return new LabelArray(ids, rows.Count, length);
    }

    /// <summary>The label id of every token, for the row itself and for what overflows from it.</summary>
    /// <param name="row">A row as the tokenizer returned it, with its label.</param>
    /// <returns>One array for the row and one for each overflowing part, unpadded; <see cref="LabelLayout.Ignored"/> where a token carries no label.</returns>
    /// <exception cref="ArgumentException">The label is missing or of another kind, or the number of tags is not that of the words.</exception>
    public IReadOnlyList<long[]> LabelIds(LabeledEncoding row)
    {
        var words = new WordAlignment(row.Encoding);
        var entities = EntitiesOf(row, words);
        var wordTags = entities is null ? GivenTags(row) : InTagSet(entities.WordTags);
        return [.. words.Chunks.Select((chunk, c) => Enumerable.Range(0, chunk.Length)
            .Select(token => IdOf(words, c, token, wordTags, entities)).ToArray())];
    }

    /// <inheritdoc/>
    LaidRow IRowLayout.LayRow(LabeledEncoding row) => new(row.Label is null ? [] : LabelIds(row)[0], IsPerToken: true);

    private EntityAlignment? EntitiesOf(LabeledEncoding row, WordAlignment words) => row.Label?.AsEntities() is not { } given ? null
        : Scheme.HasEntities ? new EntityAlignment(words, given, Scheme, row.Text, readsFirstPieces: Unit != TagUnit.Piece)
        : throw new ArgumentException(NoEntities, nameof(row));

    private long IdOf(WordAlignment words, int chunk, int token, IReadOnlyList<string> wordTags, EntityAlignment? entities)
    {
        var word = words.WordOf(chunk, token);
        if (word < 0)
        {
            return Ignored;
        }

        if (LaysAllPieces && entities is not null)
        {
            // An entity may cover a part of a word only: its characters say which pieces.
            return _names.IdOf(InTagSet(entities.TokenTag(chunk, token)!));
        }

        var first = words.IsFirstPiece(chunk, token);
        if (!first && !LaysAllPieces)
        {
            return Ignored;
        }

        var id = _names.IdOf(wordTags[word]);
        return first || id == Ignored ? id : _continued[id];
    }

    // I-X where the tag set has no B-X, and so on.
    private string InTagSet(string tag) => Scheme.Nearest(tag, _names.Contains);

    private string[] InTagSet(IReadOnlyList<string> tags) => [.. tags.Select(InTagSet)];

    private string NoEntities =>
        $"a list of entities, but the tags of the head spell none: {Quoted.List(Names)}. Give the head tags such as 'O', 'B-PER', 'I-PER', or say in its options how its tags are meant ({nameof(Scheme)}).";

    private IEnumerable<string> CheckTags(IReadOnlyList<string> tags, IReadOnlyList<string>? words)
    {
        if (words is null)
        {
            yield return $"a list of {tags.Count} tags on a text; tags need words (one tag each), and text needs entities (start, end, type).";
            yield break;
        }

        if (tags.Count != words.Count)
        {
            yield return $"{tags.Count} tags for {words.Count} words; give one tag a word.";
        }

        foreach (var tag in tags.Distinct(StringComparer.Ordinal).Where(tag => !_names.Contains(tag)))
        {
            yield return _names.Unknown("tag", tag);
        }
    }

    private IEnumerable<string> CheckEntities(IReadOnlyList<EntitySpan> entities, string? text)
    {
        if (text is null)
        {
            yield return "a list of entities on words; entities are given by the characters of a text, so give text, or a tag a word.";
            yield break;
        }

        if (!Scheme.HasEntities)
        {
            yield return NoEntities;
            yield break;
        }

        if (entities.Count > 0 && !_names.Contains(Scheme.Outside))
        {
            yield return $"entities need the tag '{Scheme.Outside}' for the words outside of them; add it to the head's tags.";
        }

        foreach (var entity in entities)
        {
            var (start, end, type) = (entity.Start, entity.End, entity.Type);
            if (start < 0 || start >= end || end > text.Length)
            {
                yield return $"entity {Quoted.Value(type)} at [{start}, {end}) is empty or outside the text, which has {text.Length} characters (UTF-16 code units).";
            }
            else if (SurrogateEdges.Problem(text, new TextSpan(start, end)) is { } problem)
            {
                yield return $"entity {Quoted.Value(type)} at [{start}, {end}) {problem}";
            }
        }

        foreach (var type in entities.Select(entity => entity.Type).Distinct(StringComparer.Ordinal).Where(type => !_names.Contains(InTagSet(Scheme.TagsOf(type)[0]))))
        {
            yield return _names.Unknown("entity type", type);
        }
    }
}
