using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Takes white space off the ends of text.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["Strip"];

    public static INormalizer Read(JsonSection section) => new StripNormalizer(section.Get("strip_left").Flag(), section.Get("strip_right").Flag());

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        var (start, end) = (0, source.Length);
        while (left && start < end && char.IsWhiteSpace(source.Characters[start]))
        {
            start++;
        }

        while (right && end > start && char.IsWhiteSpace(source.Characters[end - 1]))
        {
            end--;
        }

        target.Append(source, start, end);
        return true;
    }
}
