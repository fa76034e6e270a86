namespace MultiTaskBert;

/// <summary>Options of an <see cref="OrdinalHead"/>.</summary>
public sealed record OrdinalOptions : SentenceHeadOptions
{
    internal IEnumerable<string> Problems() => SharedProblems();
}
