using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Puts a text in front of every text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["Prepend"];

    public static INormalizer Read(JsonSection section) => new PrependNormalizer(section.Get("prepend").Text());

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        if (source.Length == 0)
        {
            return false;
        }

        Write(prefix, source, start: 0, target);
        target.Append(source, 0, source.Length);
        return true;
    }

    /// <summary>Adds a text that counts for the character of the source that it stands in front of.</summary>
    public static void Write(string prefix, NormalizedText source, int start, NormalizedText target)
    {
        foreach (var character in prefix)
        {
            target.Append(character, source.OriginOf(start, start + 1));
        }
    }
}
