using System.Globalization;
using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>The rules that a sentencepiece model carries with it (<c>precompiled_charsmap</c>): text by text, which text stands for it.</summary>
/// <remarks>
/// As <c>Precompiled</c> of Hugging Face's <c>tokenizers</c>, its oddity included: for a user-perceived character (grapheme) of fewer than six
/// bytes, the rule for the <em>shortest</em> of its beginnings replaces the whole of it.
/// </remarks>
internal sealed class CharacterMapNormalizer(CharacterMap map) : INormalizer, IJsonPart<INormalizer>
{
    private const int GreatestGrapheme = 5;
    private const int GreatestCodePoint = 4;

    public static IReadOnlyList<string> Types => ["Precompiled"];

    public static INormalizer Read(JsonSection section) => new CharacterMapNormalizer(CharacterMap.Read(section.Get("precompiled_charsmap")));

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        var changes = TextChanges.Take();
        var isModified = false;
        var text = source.Characters;
        Span<char> part = stackalloc char[2];
        while (text.Length > 0)
        {
            var grapheme = text[..StringInfo.GetNextTextElementLength(text)];
            text = text[grapheme.Length..];
            if (Encoding.UTF8.GetByteCount(grapheme) <= GreatestGrapheme && TryReplace(grapheme, changes))
            {
                isModified = true;
                continue;
            }

            foreach (var character in grapheme.EnumerateRunes())
            {
                if (TryReplace(part[..character.EncodeToUtf16(part)], changes))
                {
                    isModified = true;
                }
                else
                {
                    changes.Add(new TextChange(character.Value, 0));
                }
            }
        }

        if (!isModified)
        {
            TextChanges.Keep(changes);
            return false;
        }

        TextChanges.Apply(changes, source, target);
        return true;
    }

    private bool TryReplace(ReadOnlySpan<char> part, List<TextChange> changes)
    {
        Span<byte> bytes = stackalloc byte[Math.Max(GreatestGrapheme, GreatestCodePoint)];
        if (map.Find(bytes[..Encoding.UTF8.GetBytes(part, bytes)]) is not { } replacement)
        {
            return false;
        }

        var removed = Count(part);
        foreach (var character in replacement.EnumerateRunes())
        {
            changes.Add(new TextChange(character.Value, removed > 0 ? 0 : 1));
            removed--;
        }

        // What the replacement does not make up for is removed by its last character, or, if it is empty, by what stands in front of it.
        if (removed > 0 && changes.Count > 0)
        {
            changes[^1] = changes[^1] with { Change = changes[^1].Change - removed };
        }

        return true;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
