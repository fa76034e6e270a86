namespace MultiTaskBert;

/// <summary>Represents the options of an <see cref="OrdinalHead"/>.</summary>
public sealed class OrdinalOptions : SentenceHeadOptions
{
    internal IEnumerable<string> Problems() => SharedProblems();
}
