using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// Represents a gold answer for one head on one row, as it was written: names, not ids. What it means is up to the head's
/// <see cref="LabelLayout"/>. Immutable.
/// </summary>
/// <remarks>
/// Strings, numbers and lists convert by themselves: <c>row.With("topic", "Sports")</c>. A kind of your own is a record that derives from it; one that holds a list derives from
/// <see cref="ListLabel{TItem}"/>, and one that files hold implements <see cref="IJsonLabel{TSelf}"/>.
/// </remarks>
public abstract record Label
{
    /// <summary>The gold answer is the text of the row itself: the label for a head that fills in hidden tokens.</summary>
    public static Label OwnText { get; } = new OwnTextLabel();

    /// <summary>The kind of answer in words, for messages: "a class name", "a list of names".</summary>
    public abstract string Describe();

    /// <summary>The answer as one class, or null if it is none. A whole number is the class of its digits (<c>"1"</c>), a flag <c>"true"</c> or <c>"false"</c>, a list of one name that name.</summary>
    public virtual string? AsClass() => null;

    /// <summary>The answer as a number, or null if it is none. A flag is 1 or 0, a string the number that it spells.</summary>
    public virtual double? AsNumber() => null;

    /// <summary>The answer as the classes that apply, or null if it is none.</summary>
    public virtual IReadOnlyList<string>? AsClasses() => null;

    /// <summary>Gets the names that the answer holds: classes, tags, or types of entities; each as often as it occurs.</summary>
    /// <returns>The names; empty for an answer without any.</returns>
    public virtual IEnumerable<string> NamesIn() => [];

    /// <summary>Gets whether the answer is a list without items, whatever of: in a file an empty list does not tell what it is a list of.</summary>
    public virtual bool IsEmptyList => false;

    /// <summary>Gets whether <see cref="NamesIn"/> are types of entities, which a head for words needs tags for, and not tags.</summary>
    protected internal virtual bool HoldsEntities => false;

    /// <summary>Gets why the answer has no names where others of its kind have, as a clause behind "the labels are"; null where that is no mistake.</summary>
    protected internal virtual string? WhyWithoutNames => null;

    /// <summary>Gets the parts of the text that the answer names by their characters, each with its type if it has one.</summary>
    /// <returns>The parts, in any order; empty for answers about other things.</returns>
    protected internal virtual IEnumerable<(TextSpan Span, string? Type)> SpansIn() => [];

    /// <summary>Gets how a class of this answer is written, for messages: "a name", "a number".</summary>
    protected internal virtual string ClassForm => "a name";

    /// <summary>The name of a class.</summary>
    public static implicit operator Label(string className) => new ClassLabel(className);

    /// <summary>A list of names: a tag for each word, or the classes that apply.</summary>
    public static implicit operator Label(string[] names) => new NamesLabel(names);

    /// <summary>A list of names, as an array is.</summary>
    public static implicit operator Label(List<string> names) => new NamesLabel([.. names]);

    /// <summary>A number: a value, or the class of that name.</summary>
    public static implicit operator Label(double value) => new ValueLabel(value);

    /// <summary>A flag: one of the two classes <c>true</c> and <c>false</c>, or 1 or 0.</summary>
    public static implicit operator Label(bool value) => new FlagLabel(value);

    /// <summary>Entities by their characters.</summary>
    public static implicit operator Label(EntitySpan[] entities) => new EntitiesLabel(entities);

    /// <summary>Entities by their characters, as an array is.</summary>
    public static implicit operator Label(List<EntitySpan> entities) => new EntitiesLabel([.. entities]);

    /// <summary>A part of the text.</summary>
    public static implicit operator Label(TextSpan span) => new SpanLabel(span);
}
