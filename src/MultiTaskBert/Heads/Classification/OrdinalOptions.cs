namespace MultiTaskBert;

/// <summary>Options of an <see cref="OrdinalHead"/>.</summary>
public sealed class OrdinalOptions : SentenceHeadOptions
{
    internal IEnumerable<string> Problems() => SharedProblems();
}
