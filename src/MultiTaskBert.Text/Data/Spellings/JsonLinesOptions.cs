using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Represents how <see cref="MtlDataset.FromJsonLines"/> reads a file.</summary>
public sealed class JsonLinesOptions : ReadOptions
{
    private string _text = "text";
    private string _words = "words";
    private string _pair = "text_pair";
    private IReadOnlyDictionary<string, IReadOnlyList<string>> _classNames = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Gets the property that holds the text of a row.</summary>
    public string TextProperty
    {
        get => _text;
        init => _text = value;
    }

    /// <summary>Gets the property that holds the words of a row, instead of the text.</summary>
    public string WordsProperty
    {
        get => _words;
        init => _words = value;
    }

    /// <summary>Gets the property that holds the second text of a pair, beside the text; a row need not have one.</summary>
    public string PairProperty
    {
        get => _pair;
        init => _pair = value;
    }

    /// <summary>Gets the head that a property's label is for, where that is not the name of the property: <c>{ ["category"] = "topic" }</c>.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the properties that are no labels, for instance <c>id</c>; they are passed over whatever they hold.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>Gets the only heads (after renaming) whose labels are read, so that all other properties are passed over; null reads all.</summary>
    public IReadOnlyCollection<string>? OnlyHeads { get; init; }

    /// <summary>
    /// Gets the value that a property must have for a row to be read: <c>{ ["answer"] = "accept" }</c>. Of a number, a flag or null it is the value as JSON writes it. Other rows, and
    /// rows without the property, are left out before anything else of them is read, and counted in <see cref="MtlDataset.LeftOut"/>. The property itself is no label.
    /// </summary>
    public IReadOnlyDictionary<string, string> Only { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Gets the names that numbers stand for, by property: <c>{ ["label"] = ["neg", "pos"], ["ner_tags"] = ["O", "B-PER", "I-PER"] }</c>, as Hugging Face's <c>ClassLabel</c> lists
    /// them. −1 is no label, and a flag is 0 or 1. Numbers may be in strings, and names may stand for themselves; other strings are errors.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ClassNames
    {
        get => _classNames;
        init => _classNames = value;
    }

    /// <summary>
    /// Gets the heads that any number of classes may apply to, with the classes, where the file says of each whether it does: <c>{ ["moods"] = ["toxic", "insult", "threat"] }</c>. A row has
    /// a property for each class that is 0 or 1 or a flag, or one for the head with an array or a string of as many, in this order, or an object that has a value for each class. −1 or
    /// null for all is no label.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Flags { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Gets what stands between the names where a property holds several in one string: <c>{ ["moods"] = "," }</c>. White space around a name is left out; an empty string is no name.</summary>
    public IReadOnlyDictionary<string, string> Separators { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets the values of a property that mean that there is no label, as strings: <c>["-"]</c> for MNLI, <c>["-1"]</c> where numbers say so, <c>["[]"]</c> where an empty list does.</summary>
    public IReadOnlyCollection<string> NoLabelValues { get; init; } = [];

    /// <summary>Gets the properties whose string is the text with its entities in brackets, <c>wake me at [time : nine am]</c>, as MASSIVE writes them: entities for the head of that name.</summary>
    public IReadOnlyCollection<string> BracketedProperties { get; init; } = ["annot_utt"];

    /// <summary>Gets how entities are written.</summary>
    public JsonEntityOptions Entities { get; init; } = new();

    /// <summary>Gets whether of several answers to a question, as SQuAD's dev set has them, the first is the label; else rows with different ones are an error.</summary>
    public bool TakeFirstAnswer { get; init; }

    /// <summary>
    /// Gets what <c>start</c> and <c>end</c> of entities count. Files written by Python usually need <see cref="OffsetUnit.CodePoints"/>; <see cref="OffsetUnit.Auto"/> finds it where
    /// annotations repeat their characters.
    /// </summary>
    public OffsetUnit Offsets { get; init; } = OffsetUnit.Utf16;

    /// <summary>
    /// Gets the one of several annotators whose annotations are read, as the file names them: <c>completed_by</c> of Label Studio, <c>annotator</c> of its JSON_MIN, <c>_annotator_id</c> or
    /// <c>_session_id</c> of Prodigy. Rows that another annotated are left out and counted. Null: all are read, and two of one row are an error.
    /// </summary>
    public string? Annotator { get; init; }

    /// <summary>Gets whether of several annotations of one row the first counts, and the others are passed over and counted; else such rows are an error.</summary>
    public bool TakeFirstAnnotation { get; init; }

    /// <summary>The same options for a file that says itself what holds its input, and what its numbers stand for.</summary>
    internal JsonLinesOptions For(string text, string words, string pair, IReadOnlyDictionary<string, IReadOnlyList<string>> classNames)
    {
        var copy = (JsonLinesOptions)MemberwiseClone();
        (copy._text, copy._words, copy._pair, copy._classNames) = (text, words, pair, classNames);
        return copy;
    }

    /// <summary>What is wrong with the options, one sentence each.</summary>
    internal IEnumerable<string> Problems()
    {
        string[] inputs = [TextProperty, PairProperty, WordsProperty];
        if (inputs.Any(string.IsNullOrEmpty))
        {
            yield return $"{nameof(TextProperty)}, {nameof(PairProperty)} and {nameof(WordsProperty)} must be names of properties, but one is empty.";
        }
        else if (inputs.Distinct(StringComparer.Ordinal).Count() < inputs.Length)
        {
            yield return $"{nameof(TextProperty)}, {nameof(PairProperty)} and {nameof(WordsProperty)} are '{string.Join("', '", inputs)}'; they must differ.";
        }

        if (Renamed is null || Ignored is null)
        {
            yield return $"{nameof(Renamed)} and {nameof(Ignored)} must not be null; leave them out for none.";
        }
        else if (Renamed.Values.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{nameof(Renamed)} gives a head an empty name.";
        }

        if (Only is null || ClassNames is null || Flags is null || Separators is null || NoLabelValues is null || BracketedProperties is null || Entities is null)
        {
            yield return $"{nameof(Only)}, {nameof(ClassNames)}, {nameof(Flags)}, {nameof(Separators)}, {nameof(NoLabelValues)}, {nameof(BracketedProperties)} and {nameof(Entities)} must not be null; leave them out for none.";
        }
        else
        {
            foreach (var problem in NameProblems().Concat(Entities.Problems()))
            {
                yield return problem;
            }
        }

        if (!Enum.IsDefined(Offsets))
        {
            yield return $"{nameof(Offsets)} is {(int)Offsets}; allowed are {nameof(OffsetUnit.Utf16)}, {nameof(OffsetUnit.CodePoints)}, {nameof(OffsetUnit.Graphemes)} and {nameof(OffsetUnit.Auto)}.";
        }

        if (Annotator is { } annotator && string.IsNullOrWhiteSpace(annotator))
        {
            yield return $"{nameof(Annotator)} is empty; name an annotator as the file does, or leave it out.";
        }
    }

    /// <summary>The head that a property is a label of, or null if it is to be passed over.</summary>
    internal string? HeadOf(string property)
    {
        if (Ignored.Contains(property, StringComparer.Ordinal) || Only.ContainsKey(property))
        {
            return null;
        }

        var head = Renamed.GetValueOrDefault(property, property);
        return OnlyHeads is null || OnlyHeads.Contains(head, StringComparer.Ordinal) ? head : null;
    }

    private IEnumerable<string> NameProblems()
    {
        foreach (var (option, lists) in ((string, IReadOnlyDictionary<string, IReadOnlyList<string>>)[])[(nameof(ClassNames), ClassNames), (nameof(Flags), Flags)])
        {
            foreach (var (key, names) in lists)
            {
                if (names is null or [] || names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
                {
                    yield return $"{option}[{Quoted.Value(key)}] must list names, each once and none empty.";
                }
            }
        }

        foreach (var (key, separator) in Separators)
        {
            if (string.IsNullOrEmpty(separator))
            {
                yield return $"{nameof(Separators)}[{Quoted.Value(key)}] is empty; give what stands between two names.";
            }
        }
    }
}
