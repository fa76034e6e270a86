using System.Collections;
using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// Represents a gold answer for one head on one row, as it was written: names, not ids. What it means is up to the head's
/// <see cref="LabelLayout"/>. Immutable; two are equal if they are of one kind and hold equal content.
/// </summary>
/// <remarks>
/// <para>
/// Strings, numbers, lists and spans convert by themselves: <c>row.With("topic", "Sports")</c>. What a label holds is read by the members that begin with <c>As</c>: each kind answers those
/// that fit it, so <c>row.Labels["entities"].AsEntities()</c> gives entities.
/// </para>
/// <para>
/// A kind of your own is a class that derives from it; it can be given to the heads of the library by overriding the <c>As</c> members that fit. One that files of JSON Lines hold implements
/// <see cref="IJsonLabel{TSelf}"/>.
/// </para>
/// </remarks>
/// <example><code>
/// public sealed class RelationsLabel(IReadOnlyList&lt;Relation&gt; items) : Label(items)
/// {
///     public IReadOnlyList&lt;Relation&gt; Items { get; } = items;
///
///     public override string Describe() => $"a list of {Items.Count} relations";
/// }
/// </code></example>
public abstract class Label
{
    private readonly object? _content;

    /// <summary>Initializes the answer.</summary>
    /// <param name="content">What it holds, by which two answers of one kind are compared: a value with an equality of its own, a list of such, compared in order, or null. Not copied.</param>
    protected Label(object? content) => _content = content;

    private protected Label(object? content, string classForm)
        : this(content) => ClassForm = classForm;

    /// <summary>Gets the answer that is the text of the row itself: the label for a head that fills in masked tokens.</summary>
    public static Label OwnText { get; } = new OwnTextLabel();

    /// <summary>Gets the answer that the text holds no answer to the question. A row without any label says less: that nobody has looked.</summary>
    public static Label NoAnswer => SpanLabel.None;

    /// <summary>Makes an answer that is another text which belongs to the row: a paraphrase, or the document that answers a question. Without a score a string is enough.</summary>
    /// <param name="text">The text.</param>
    /// <param name="score">How alike the two are, on any scale; null for a pair to train on, whose texts belong together.</param>
    /// <returns>The answer.</returns>
    public static Label RelatedText(string text, double? score = null) => new TextLabel(text, score);

    /// <summary>Returns the kind of answer in words, for messages: "a class name", "a list of names".</summary>
    public abstract string Describe();

    /// <summary>Returns the answer as one class, or null if it is none. A whole number is the class of its digits (<c>"1"</c>), a flag <c>"true"</c> or <c>"false"</c>, a list of one name that name.</summary>
    public virtual string? AsClass() => null;

    /// <summary>Returns the answer as a number, or null if it is none. A flag is 1 or 0, a string the number that it spells.</summary>
    public virtual double? AsNumber() => null;

    /// <summary>Returns the answer as names, the classes that apply or a tag for each word, or null if it is none.</summary>
    public virtual IReadOnlyList<string>? AsNames() => null;

    /// <summary>Returns the answer as entities by their characters, or null if it is none.</summary>
    public virtual IReadOnlyList<EntitySpan>? AsEntities() => null;

    /// <summary>Returns the answer as parts of the text, or null if it is none; empty where the text has no answer.</summary>
    public virtual IReadOnlyList<TextSpan>? AsSpans() => null;

    /// <summary>Returns the answer as another text that belongs to the row, with its score if it has one, or null if it is none. Of a string it cannot be seen whether a class or a text is meant.</summary>
    public virtual (string Text, double? Score)? AsRelatedText() => null;

    /// <summary>Returns the names that the answer holds, each as often as it occurs: by default the types of <see cref="AsEntities"/>, else <see cref="AsNames"/>, else <see cref="AsClass"/>.</summary>
    /// <returns>The names; empty for an answer without any.</returns>
    public virtual IEnumerable<string> NamesIn() =>
        AsEntities()?.Select(entity => entity.Type) ?? AsNames() ?? (AsClass() is { } name ? [name] : (IEnumerable<string>)[]);

    /// <summary>Gets whether the answer is a list without items, whatever of: in a file an empty list does not tell what it is a list of.</summary>
    [JsonIgnore]
    public bool IsEmptyList => ItemsOf(_content) is { } items && !items.Cast<object?>().Any();

    /// <summary>Gets how a class of this answer is written, for messages.</summary>
    internal string ClassForm { get; } = "a name";

    /// <summary>Returns the tags, where the answer is a list of names and not of entities; else null.</summary>
    internal IReadOnlyList<string>? AsTags() => AsEntities() is null ? AsNames() : null;

    /// <summary>Returns the parts of the text that the answer names by their characters, each with its type if it has one.</summary>
    internal IEnumerable<(TextSpan Span, string? Type)> SpansIn() =>
        AsEntities()?.Select(entity => (new TextSpan(entity.Start, entity.End), (string?)entity.Type)) ?? AsSpans()?.Select(span => (span, (string?)null)) ?? [];

    /// <summary>Determines whether another answer is of the same kind and holds equal content.</summary>
    /// <param name="obj">The other answer.</param>
    /// <returns>Whether the two are equal.</returns>
    public sealed override bool Equals(object? obj) => obj is Label other && other.GetType() == GetType()
        && (ItemsOf(_content) is { } items && ItemsOf(other._content) is { } others ? items.Cast<object?>().SequenceEqual(others.Cast<object?>()) : Equals(_content, other._content));

    /// <inheritdoc/>
    public sealed override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(GetType());
        foreach (var item in ItemsOf(_content) ?? new[] { _content })
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>Returns what the answer holds, for people to read: <c>Sports</c>, <c>[B-PER, O]</c>.</summary>
    public override string ToString() =>
        ItemsOf(_content) is { } items ? $"[{string.Join(", ", items.Cast<object?>().Select(Written))}]" : _content is null ? Describe() : Written(_content);

    private static string Written(object? item) => item switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => item?.ToString() ?? string.Empty,
    };

    private static IEnumerable? ItemsOf(object? content) => content is string ? null : content as IEnumerable;

    /// <summary>Converts the name of a class.</summary>
    public static implicit operator Label(string className) => new ClassLabel(className);

    /// <summary>Converts a list of names: a tag for each word, or the classes that apply.</summary>
    public static implicit operator Label(string[] names) => new NamesLabel(names);

    /// <summary>Converts a list of names, as an array is.</summary>
    public static implicit operator Label(List<string> names) => new NamesLabel(names);

    /// <summary>Converts a number: a value, or the class of that name.</summary>
    public static implicit operator Label(double value) => new ValueLabel(value);

    /// <summary>Converts a flag: one of the two classes <c>true</c> and <c>false</c>, or 1 or 0.</summary>
    public static implicit operator Label(bool value) => new FlagLabel(value);

    /// <summary>Converts entities by their characters.</summary>
    public static implicit operator Label(EntitySpan[] entities) => new EntitiesLabel(entities);

    /// <summary>Converts entities by their characters, as an array is.</summary>
    public static implicit operator Label(List<EntitySpan> entities) => new EntitiesLabel(entities);

    /// <summary>Converts a part of the text.</summary>
    public static implicit operator Label(TextSpan span) => new SpanLabel(span);
}
