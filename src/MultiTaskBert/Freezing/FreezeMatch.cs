namespace MultiTaskBert.Freezing;

/// <summary>What a pattern of a <see cref="FreezePolicy"/> matches in a model.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Names">The parts and, where a part does not match as a whole, the parameters that match, bottom to top.</param>
public sealed record FreezeMatch(string Pattern, IReadOnlyList<string> Names)
{
    private const int Shown = 5;

    /// <summary>The pattern, how many names it matches, and the first of them.</summary>
    public override string ToString() =>
        $"{Pattern} matches {Names.Count}: {string.Join(", ", Names.Take(Shown))}{(Names.Count > Shown ? ", …" : string.Empty)}";
}
