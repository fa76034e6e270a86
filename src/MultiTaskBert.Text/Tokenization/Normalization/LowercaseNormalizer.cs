using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Makes text lowercase.</summary>
internal sealed class LowercaseNormalizer : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["Lowercase"];

    public static INormalizer Read(JsonSection section) => new LowercaseNormalizer();

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        var rewriter = new TextRewriter(source, target);
        for (var i = 0; i < source.Length;)
        {
            var character = source.CodePointAt(i, out var length);
            i += length;
            if (character == LetterCase.CapitalDottedI)
            {
                rewriter.Replace('i');
                rewriter.Insert(LetterCase.CombiningDotAbove);
            }
            else
            {
                rewriter.Replace(character < 0x80 ? char.ToLowerInvariant((char)character) : LetterCase.ToLower(character));
            }
        }

        return true;
    }
}
