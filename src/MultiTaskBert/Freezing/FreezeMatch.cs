namespace MultiTaskBert.Freezing;

/// <summary>Represents what a pattern of a <see cref="FreezePolicy"/> matches in a model. Immutable.</summary>
public sealed class FreezeMatch
{
    private const int Shown = 5;

    internal FreezeMatch(string pattern, IReadOnlyList<string> names)
    {
        Pattern = pattern;
        Names = names;
    }

    /// <summary>Gets the pattern.</summary>
    public string Pattern { get; }

    /// <summary>Gets the parts and, where a part does not match as a whole, the parameters that match, bottom to top.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gives the pattern, how many names it matches, and the first of them.</summary>
    public override string ToString() =>
        $"{Pattern} matches {Names.Count}: {string.Join(", ", Names.Take(Shown))}{(Names.Count > Shown ? ", …" : string.Empty)}";
}
