namespace MultiTaskBert.Freezing;

/// <summary>Represents what a pattern of a <see cref="FreezePolicy"/> matches in a model.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="names">The parts and, where a part does not match as a whole, the parameters that match, bottom to top.</param>
public sealed class FreezeMatch(string pattern, IReadOnlyList<string> names)
{
    private const int Shown = 5;

    /// <summary>Gets the pattern.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>Gets the parts and, where a part does not match as a whole, the parameters that match, bottom to top.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Gives the pattern, how many names it matches, and the first of them.</summary>
    public override string ToString() =>
        $"{Pattern} matches {Names.Count}: {string.Join(", ", Names.Take(Shown))}{(Names.Count > Shown ? ", …" : string.Empty)}";
}
