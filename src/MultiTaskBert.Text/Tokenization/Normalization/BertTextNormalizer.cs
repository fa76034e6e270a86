using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary><see cref="BertNormalizer"/> as a part of a pipeline.</summary>
internal sealed class BertTextNormalizer(BertNormalizer normalizer) : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["BertNormalizer"];

    public static INormalizer Read(JsonSection section)
    {
        var lowercase = section.Get("lowercase").Flag();
        return new BertTextNormalizer(new BertNormalizer(
            section.Get("clean_text").Flag(),
            section.Get("handle_chinese_chars").Flag(),
            section.Find("strip_accents")?.Flag() ?? lowercase,
            lowercase));
    }

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        normalizer.Normalize(source.Characters, 0, target);
        target.MoveOrigins(source);
        return true;
    }
}
