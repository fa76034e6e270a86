namespace MultiTaskBert.Yaml.Rasa;

/// <summary>An item of Rasa's <c>nlu</c>, as far as it was read.</summary>
internal sealed class RasaItem
{
    /// <summary>What an item may be of, and how what is passed over is called in the plural; null for what is read.</summary>
    private static readonly Dictionary<string, string?> Kinds = new(StringComparer.Ordinal)
    {
        ["intent"] = null,
        ["synonym"] = "synonyms",
        ["regex"] = "regular expressions",
        ["lookup"] = "lookup tables",
    };

    /// <summary>The line that it begins in.</summary>
    public required int Line { get; init; }

    /// <summary>The key that says what it is: <c>intent</c>; null if there is none.</summary>
    public string? Kind { get; private set; }

    /// <summary>The value of that key.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>How such items are called that are passed over; null for an intent.</summary>
    public string? PassedOver => Kind is null ? null : Kinds[Kind];

    /// <summary>The examples, each with its line.</summary>
    public List<(string Text, int Line)> Examples { get; } = [];

    /// <summary>Whether a key says what an item is of.</summary>
    internal static bool IsKind(string key) => Kinds.ContainsKey(key);

    /// <summary>Says what the item is of. Returns whether that was not said before.</summary>
    internal bool Is(string kind, string name)
    {
        var isFirst = Kind is null;
        (Kind, Name) = (kind, name);
        return isFirst;
    }
}
