using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>
/// A gold answer for one head on one row, as it was written: names, not ids. What it means is up to the head's
/// <see cref="LabelLayout"/>. Immutable.
/// </summary>
/// <remarks>Strings, numbers and lists convert by themselves: <c>row.With("topic", "Sports")</c>.</remarks>
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

    /// <summary>The names that the answer holds: classes, tags, or types of entities; each as often as it occurs.</summary>
    public virtual IEnumerable<string> NamesIn() => [];

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
