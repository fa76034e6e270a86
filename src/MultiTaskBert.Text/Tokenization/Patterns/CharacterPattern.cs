using System.Text;

namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>Matches each character (code point) of a kind.</summary>
internal sealed class CharacterPattern(Func<int, bool> isMatch) : ITextPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches)
    {
        var start = 0;
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var character, out var length);
            if (isMatch(character.Value))
            {
                if (i > start)
                {
                    matches.Add(new PatternMatch(start, i, IsMatch: false));
                }

                matches.Add(new PatternMatch(i, i + length, IsMatch: true));
                start = i + length;
            }

            i += length;
        }

        if (start < text.Length)
        {
            matches.Add(new PatternMatch(start, text.Length, IsMatch: false));
        }
    }
}
