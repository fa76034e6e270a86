namespace MultiTaskBert.Data;

/// <summary>How <see cref="MtlDataset.FromJsonLines"/> reads a file.</summary>
public sealed record JsonLinesOptions : ReadOptions
{
    /// <summary>The property that holds the text of a row.</summary>
    public string TextProperty { get; init; } = "text";

    /// <summary>The property that holds the words of a row, instead of the text.</summary>
    public string WordsProperty { get; init; } = "words";

    /// <summary>The property that holds the second text of a pair, beside the text; a row need not have one.</summary>
    public string PairProperty { get; init; } = "text_pair";

    /// <summary>The head that a property's label is for, where that is not the name of the property: <c>{ ["category"] = "topic" }</c>.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Properties that are no labels, for instance <c>id</c>; they are passed over whatever they hold.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>If not null, only labels of these heads (after renaming) are read, and all other properties are passed over.</summary>
    public IReadOnlyCollection<string>? OnlyHeads { get; init; }

    /// <summary>What <c>start</c> and <c>end</c> of entities count. Files written by Python usually need <see cref="OffsetUnit.CodePoints"/>.</summary>
    public OffsetUnit Offsets { get; init; } = OffsetUnit.Utf16;

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

        if (!Enum.IsDefined(Offsets))
        {
            yield return $"{nameof(Offsets)} is {(int)Offsets}; allowed are {nameof(OffsetUnit.Utf16)} and {nameof(OffsetUnit.CodePoints)}.";
        }
    }

    /// <summary>The head that a property is a label of, or null if it is to be passed over.</summary>
    internal string? HeadOf(string property)
    {
        if (Ignored.Contains(property, StringComparer.Ordinal))
        {
            return null;
        }

        var head = Renamed.GetValueOrDefault(property, property);
        return OnlyHeads is null || OnlyHeads.Contains(head, StringComparer.Ordinal) ? head : null;
    }
}
