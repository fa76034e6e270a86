using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert;

/// <summary>
/// Represents one row of a dataset: a text, a pair of texts, or the words of one, and gold answers for any of the heads. Immutable and safe to share.
/// </summary>
/// <example><code>
/// var row = new MtlRow("Ada joined Acme in Paris")
///     .With("topic", "Jobs")
///     .With("entities", new EntitySpan[] { new(0, 3, "PER"), new(11, 15, "ORG"), new(19, 24, "LOC") });
/// </code></example>
/// <remarks>Two rows are equal if their texts or words and their labels are; <see cref="Source"/> and <see cref="Group"/> do not count.</remarks>
public sealed class MtlRow
{
    private readonly IReadOnlyDictionary<string, Label> _labels = NoLabels;
    private object? _source;   // a SourceLine, or the path of the file of which _line is the line: of millions of rows few are asked
    private int _line;

    /// <summary>Initializes a row of text; the tokenizer finds the words.</summary>
    /// <param name="text">The text.</param>
    public MtlRow(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>Initializes a row of words, for labels that are given word by word.</summary>
    /// <param name="words">The words in order; the list is copied.</param>
    /// <exception cref="ArgumentException">A word is null.</exception>
    public MtlRow(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string[] copy = [.. words];
        if (Array.IndexOf(copy, null) is >= 0 and var missing)
        {
            throw new ArgumentException($"The word at index {missing} is null.", nameof(words));
        }

        Words = copy.AsReadOnly();
    }

    /// <summary>The row of parts that belong to it from now on.</summary>
    internal MtlRow(string? text, ReadOnlyCollection<string>? words, string? pair, IReadOnlyDictionary<string, Label> labels, SourceLine? source, string? group) =>
        (Text, Words, Pair, _labels, _source, Group) = (text, words, pair, labels, source, group);

    private MtlRow(MtlRow row, IReadOnlyDictionary<string, Label>? labels = null)
    {
        (Text, Words, _labels) = (row.Text, row.Words, labels ?? row._labels);
        (Pair, _source, Group) = (row.Pair, row.Source, row.Group);
    }

    /// <summary>Gets the text, or null if words were given.</summary>
    public string? Text { get; }

    /// <summary>Gets the words, or null if text was given.</summary>
    public IReadOnlyList<string>? Words { get; }

    /// <summary>
    /// Gets the second text of a pair, or null: a hypothesis behind a premise, a question about the text. The encoder reads both texts as one row, in two segments; words, entities
    /// and spans are those of <see cref="Text"/>. Only beside a text, not beside words.
    /// </summary>
    /// <exception cref="ArgumentException">The row is given as words.</exception>
    public string? Pair
    {
        get;
        init => field = value is null || Words is null
            ? value
            : throw new ArgumentException("A pair needs its first text as text, but this row is given as words; join the words, or leave the second text out.", nameof(value));
    }

    /// <summary>Gets the gold answer for each head that has one here, by the head's name.</summary>
    public IReadOnlyDictionary<string, Label> Labels
    {
        get => _labels;
        internal init
        {
            if (value.FirstOrDefault(label => label.Value is null) is { Key: { } head })
            {
                throw new ArgumentException($"The label of head '{head}' is null; leave the head out to say that it has no label.", nameof(value));
            }

            _labels = RowLabels.Of([.. value.Keys], [.. value.Values]);
        }
    }

    /// <summary>Gets where the row was read from, or null if it was made in code.</summary>
    public SourceLine? Source
    {
        get
        {
            if (_source is string file)
            {
                _source = new SourceLine(file, _line);
            }

            return (SourceLine?)_source;
        }

        init => _source = value;
    }

    /// <summary>
    /// Gets what the row belongs to together with others, such as the document that a sentence is of, or null. <see cref="MtlDataset.SplitByGroup"/> keeps the rows of a group together.
    /// </summary>
    public string? Group { get; init; }

    internal static IReadOnlyDictionary<string, Label> NoLabels => RowLabels.None;

    /// <summary>Which row this is, where it is made anew each time it is read; else null, and it is this object and no other.</summary>
    internal RowKey? Key { get; set; }

    /// <summary>What is wrong with the text or the words, or null.</summary>
    internal string? InputProblem
    {
        get
        {
            if (Words is null)
            {
                return string.IsNullOrWhiteSpace(Text) ? "the text is empty."
                    : Pair is not null && string.IsNullOrWhiteSpace(Pair) ? "the second text of the pair is empty; leave it out where there is none." : null;
            }

            if (Words.Count == 0)
            {
                return "the list of words is empty.";
            }

            for (var word = 0; word < Words.Count; word++)
            {
                if (Words[word].Length == 0)
                {
                    return $"the word at index {word} is empty.";
                }
            }

            return null;
        }
    }

    /// <summary>Returns the same row with the gold answer of one head set or replaced.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="label">The gold answer; strings, numbers and arrays convert by themselves.</param>
    public MtlRow With(string head, Label label)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(head);
        ArgumentNullException.ThrowIfNull(label);
        return WithLabels(new Dictionary<string, Label>(Labels, StringComparer.Ordinal) { [head] = label });
    }

    /// <summary>Returns the same row with the names of one head set or replaced: a tag for each word, or the classes that apply, as in <c>row.With("moods", ["urgent", "angry"])</c>.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="names">The names; copied.</param>
    [OverloadResolutionPriority(1)]   // before the conversions of arrays and lists to labels
    public MtlRow With(string head, IReadOnlyList<string> names) => With(head, (Label)new NamesLabel(names));

    /// <summary>Returns the same row with the entities of one head set or replaced: <c>row.With("entities", [new EntitySpan(0, 3, "PER")])</c>.</summary>
    /// <param name="head">The name of the head.</param>
    /// <param name="entities">The entities by their characters; copied.</param>
    [OverloadResolutionPriority(1)]
    public MtlRow With(string head, IReadOnlyList<EntitySpan> entities) => With(head, (Label)new EntitiesLabel(entities));

    /// <summary>Returns the same row with other gold answers: <c>row.WithLabels(new Dictionary&lt;string, Label&gt; { ["topic"] = "Sports" })</c>.</summary>
    /// <param name="labels">The gold answer for each head that has one, by the head's name; copied.</param>
    /// <exception cref="ArgumentException">A gold answer is null.</exception>
    public MtlRow WithLabels(IReadOnlyDictionary<string, Label> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new MtlRow(this) { Labels = labels };
    }

    /// <summary>The same row with the labels that a reader found, which are not copied.</summary>
    internal MtlRow WithRead(IReadOnlyDictionary<string, Label> labels) => new(this, labels);

    /// <summary>The same row, read from a line.</summary>
    internal MtlRow From(SourceLine? source) => new(this) { Source = source };

    /// <summary>Says where the row was read, unless it says so itself; for a reader, which made it and has not given it away yet.</summary>
    internal void ReadAt(string file, int line)
    {
        if (_source is null)
        {
            (_source, _line) = (file, line);
        }
    }

    /// <summary>The same row with a second text.</summary>
    internal MtlRow PairedWith(string? pair) => new(this) { Pair = pair };

    /// <summary>The same row with a second text and a group.</summary>
    internal MtlRow Of(string? pair, string? group) => new(this) { Pair = pair, Group = group };

    /// <summary>Returns the text and the gold answers, for people to read: <c>Ada joined Acme {topic: Jobs}</c>.</summary>
    public override string ToString()
    {
        var text = Text ?? string.Join(' ', Words!);
        if (Pair is not null)
        {
            text += $" | {Pair}";
        }

        return Labels.Count == 0 ? text : $"{text} {{{string.Join(", ", Labels.Select(label => $"{label.Key}: {label.Value}"))}}}";
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is MtlRow other
        && string.Equals(Text, other.Text, StringComparison.Ordinal)
        && string.Equals(Pair, other.Pair, StringComparison.Ordinal)
        && (Words is null ? other.Words is null : other.Words is not null && Words.SequenceEqual(other.Words, StringComparer.Ordinal))
        && Labels.Count == other.Labels.Count
        && Labels.All(label => other.Labels.TryGetValue(label.Key, out var theirs) && label.Value.Equals(theirs));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Text, StringComparer.Ordinal);
        hash.Add(Pair, StringComparer.Ordinal);
        foreach (var word in Words ?? [])
        {
            hash.Add(word, StringComparer.Ordinal);
        }

        hash.Add(Labels.Count);
        return hash.ToHashCode();
    }
}
