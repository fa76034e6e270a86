using System.Runtime.CompilerServices;

namespace MultiTaskBert.Tags;

/// <summary>
/// Represents how tags spell entities: the rules, and the spelling of marks, types and the tag outside. Entities are read from tags, written as tags and
/// checked by it everywhere: in metrics, predictions, gold answers, checks of data and what a CRF forbids.
/// </summary>
/// <remarks>
/// <para>
/// Usually it is found from the tags (<see cref="Find"/>). Where that cannot know what is meant, it is given: <c>TagScheme.Iob1</c>, or with another spelling
/// <c>TagScheme.Iob2.With(separator: "_", outside: "0")</c>.
/// </para>
/// <para>Immutable, compared by value, thread-safe.</para>
/// </remarks>
public sealed partial class TagScheme
{
    private readonly SchemeMarks _marks;

    private TagScheme(TagSchemeKind kind)
    {
        Kind = kind;
        _marks = SchemeMarks.Of(kind);
        (End, Single) = kind == TagSchemeKind.Bilou ? ("L", "U") : ("E", "S");
    }

    /// <summary>Gets no entities: every tag is a name of its own, as parts of speech are.</summary>
    public static TagScheme None { get; } = new(TagSchemeKind.None);

    /// <summary>Gets plain types: <c>PER PER O</c>.</summary>
    public static TagScheme Io { get; } = new(TagSchemeKind.Io);

    /// <summary>Gets <c>I-PER I-PER O</c>, and <c>B-PER</c> behind another <c>PER</c> only.</summary>
    public static TagScheme Iob1 { get; } = new(TagSchemeKind.Iob1);

    /// <summary>Gets <c>B-PER I-PER O</c>.</summary>
    public static TagScheme Iob2 { get; } = new(TagSchemeKind.Iob2);

    /// <summary>Gets <c>I-PER E-PER O</c>.</summary>
    public static TagScheme Ioe2 { get; } = new(TagSchemeKind.Ioe2);

    /// <summary>Gets <c>B-PER E-PER O S-LOC</c>.</summary>
    public static TagScheme Bioes { get; } = new(TagSchemeKind.Bioes);

    /// <summary>Gets <c>B-PER L-PER O U-LOC</c>.</summary>
    public static TagScheme Bilou { get; } = new(TagSchemeKind.Bilou);

    /// <summary>The scheme of a kind in its usual spelling.</summary>
    /// <param name="kind">The rules.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    internal static TagScheme Of(TagSchemeKind kind) => Enum.IsDefined(kind)
        ? new TagScheme(kind)
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, $"There is no such tag scheme; the schemes are {string.Join(", ", Enum.GetNames<TagSchemeKind>())}.");

    /// <summary>The rules.</summary>
    internal TagSchemeKind Kind { get; }

    /// <summary>The tag of a word that is in no entity: <c>O</c>.</summary>
    internal string Outside { get; private init => field = Visible(value); } = "O";

    /// <summary>What stands between mark and type: <c>-</c>.</summary>
    internal string Separator { get; private init => field = Visible(value); } = "-";

    /// <summary>Whether the mark stands behind the type (<c>PER-B</c>) and not in front of it (<c>B-PER</c>).</summary>
    internal bool MarkBehind { get; private init; }

    /// <summary>The mark of a first word: <c>B</c>.</summary>
    internal string Begin { get; private init => field = Visible(value); } = "B";

    /// <summary>The mark of a word of which nothing more is said: <c>I</c>.</summary>
    internal string Inside { get; private init => field = Visible(value); } = "I";

    /// <summary>The mark of a last word: <c>E</c>, in BILOU <c>L</c>.</summary>
    internal string End { get; private init => field = Visible(value); }

    /// <summary>The mark of the only word of an entity: <c>S</c>, in BILOU <c>U</c>.</summary>
    internal string Single { get; private init => field = Visible(value); }

    /// <summary>Gets a value that says whether the tags spell entities at all: every scheme but <see cref="None"/>.</summary>
    public bool HasEntities => Kind != TagSchemeKind.None;

    /// <summary>Whether tags have marks: neither plain types nor no entities.</summary>
    internal bool HasMarks => _marks.Parts.Count > 0;

    /// <summary>The parts that the scheme has marks for, in the order begin, inside, end, single.</summary>
    internal IReadOnlyList<TagPart> Parts => _marks.Parts;

    /// <summary>Takes a tag apart. Any tag can be: one that is not spelled as the scheme asks is a <see cref="TagPart.Plain"/> type of its whole name.</summary>
    /// <param name="tag">The tag.</param>
    internal ParsedTag Parse(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        if (!HasEntities)
        {
            return new ParsedTag(TagPart.Plain, tag);
        }

        if (tag.Equals(Outside, StringComparison.Ordinal))
        {
            return new ParsedTag(TagPart.Outside, string.Empty);
        }

        foreach (var part in Parts)
        {
            if (TypeBeside(MarkOf(part), tag) is { } type)
            {
                return new ParsedTag(part, type);
            }
        }

        return new ParsedTag(TagPart.Plain, tag);
    }

    /// <summary>The tag for a part of an entity of a type: <c>B-PER</c>. The opposite of <see cref="Parse"/>.</summary>
    /// <param name="part">The part; one that the scheme has no mark for is written as the plain type.</param>
    /// <param name="type">The type; <c>_</c> for a mark alone.</param>
    internal string TagOf(TagPart part, string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (part == TagPart.Outside)
        {
            return Outside;
        }

        if (!Parts.Contains(part))
        {
            return type;
        }

        var mark = MarkOf(part);
        return type.Equals(ParsedTag.NoType, StringComparison.Ordinal) ? mark : MarkBehind ? $"{type}{Separator}{mark}" : $"{mark}{Separator}{type}";
    }

    /// <summary>The type of the entity that a word with this tag is in: <c>PER</c> of <c>B-PER</c>; null if it is in none.</summary>
    /// <param name="tag">The tag.</param>
    internal string? TypeOf(string tag) => HasEntities && Parse(tag) is { Part: not TagPart.Outside, Type: var type } ? type : null;

    /// <summary>All tags of a type, for instance <c>B-PER</c> and <c>I-PER</c>.</summary>
    /// <param name="type">The type.</param>
    internal IReadOnlyList<string> TagsOf(string type) => HasMarks ? [.. Parts.Select(part => TagOf(part, type))] : [TagOf(TagPart.Plain, type)];

    /// <summary>Returns the name and the spelling: <c>IOB2 (B-PER, I-PER; outside O)</c>.</summary>
    public override string ToString() => HasEntities
        ? $"{SchemeMarks.NameOf(Kind)} ({string.Join(", ", TagsOf("X"))}; outside {Outside})"
        : "no entities (each tag is a name of its own)";

    /// <summary>Returns the same rules in another spelling: <c>TagScheme.Iob1.With(separator: "_", outside: "0")</c>. What is left out stays.</summary>
    /// <param name="separator">What stands between mark and type: <c>-</c>.</param>
    /// <param name="outside">The tag of a word that is in no entity: <c>O</c>.</param>
    /// <param name="markBehind">Whether the mark stands behind the type: <c>PER-B</c>.</param>
    /// <param name="begin">The mark of the first word of an entity: <c>B</c>.</param>
    /// <param name="inside">The mark of a word inside of an entity: <c>I</c>.</param>
    /// <param name="end">The mark of the last word of an entity: <c>E</c>, in BILOU <c>L</c>.</param>
    /// <param name="single">The mark of the only word of an entity: <c>S</c>, in BILOU <c>U</c>.</param>
    /// <returns>The scheme.</returns>
    /// <exception cref="ArgumentException">A spelling is empty or white space.</exception>
    public TagScheme With(
        string? separator = null, string? outside = null, bool? markBehind = null, string? begin = null, string? inside = null, string? end = null, string? single = null) => new(Kind)
        {
            Separator = separator ?? Separator,
            Outside = outside ?? Outside,
            MarkBehind = markBehind ?? MarkBehind,
            Begin = begin ?? Begin,
            Inside = inside ?? Inside,
            End = end ?? End,
            Single = single ?? Single,
        };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TagScheme other
        && (Kind, Separator, Outside, MarkBehind, Begin, Inside, End, Single)
            .Equals((other.Kind, other.Separator, other.Outside, other.MarkBehind, other.Begin, other.Inside, other.End, other.Single));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Separator, Outside, MarkBehind, Begin, Inside, End, Single);

    internal string MarkOf(TagPart part) => part switch
    {
        TagPart.Begin => Begin,
        TagPart.Inside => Inside,
        TagPart.End => End,
        TagPart.Single => Single,
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Only begin, inside, end and single have marks."),
    };

    // The type of a tag that has the mark; null if it has not.
    private string? TypeBeside(string mark, string tag)
    {
        if (tag.Equals(mark, StringComparison.Ordinal))
        {
            return ParsedTag.NoType;
        }

        var length = mark.Length + Separator.Length;
        var has = tag.Length >= length && (MarkBehind
            ? tag.EndsWith(mark, StringComparison.Ordinal) && tag.AsSpan(0, tag.Length - mark.Length).EndsWith(Separator, StringComparison.Ordinal)
            : tag.StartsWith(mark, StringComparison.Ordinal) && tag.AsSpan(mark.Length).StartsWith(Separator, StringComparison.Ordinal));
        return !has ? null : tag.Length == length ? ParsedTag.NoType : MarkBehind ? tag[..^length] : tag[length..];
    }

    private static string Visible(string value, [CallerMemberName] string property = "") => string.IsNullOrWhiteSpace(value)
        ? throw new ArgumentException($"{property} of a {nameof(TagScheme)} is empty or white space; give the characters that the tags have, for instance \"-\" or \"O\".", nameof(value))
        : value;
}
