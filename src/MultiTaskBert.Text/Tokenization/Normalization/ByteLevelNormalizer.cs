using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Makes text into byte characters before it is cut.</summary>
internal sealed class ByteLevelNormalizer : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["ByteLevel"];

    public static INormalizer Read(JsonSection section) => new ByteLevelNormalizer();

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        ByteCharacters.Append(source, 0, source.Length, target);
        return true;
    }
}
