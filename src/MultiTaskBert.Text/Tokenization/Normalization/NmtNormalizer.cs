using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Removes control characters and makes unusual white space a space. As sentencepiece's <c>nmt</c> rules.</summary>
internal sealed class NmtNormalizer : INormalizer, IJsonPart<INormalizer>
{
    public static IReadOnlyList<string> Types => ["Nmt"];

    public static INormalizer Read(JsonSection section) => new NmtNormalizer();

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            var character = source.Characters[i];
            if (IsSpace(character))
            {
                target.Append(' ', source.OriginOf(i, i + 1));
            }
            else if (!IsRemoved(character))
            {
                target.Append(source, i, i + 1);
            }
        }

        return true;
    }

    private static bool IsRemoved(char c) => c is >= '\u0001' and <= '\u0008' or '\u000B' or >= '\u000E' and <= '\u001F' or '\u007F' or '\u008F' or '\u009F';

    private static bool IsSpace(char c) =>
        c is '\t' or '\n' or '\f' or '\r' or '\u1680' or >= '\u200B' and <= '\u200F' or '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD';
}
