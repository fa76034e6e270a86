using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>
/// Cuts text into runs of word characters and runs of others, and leaves white space out: the expression <c>\w+|[^\w\s]+</c>.
/// </summary>
internal sealed class WhitespacePreTokenizer : ITextPattern, IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["Whitespace"];

    public static IPreTokenizer Read(JsonSection section) => new PatternSplitter(new WhitespacePreTokenizer(), DelimiterBehavior.Removed, isInverted: true);

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches)
    {
        var (start, last) = (0, default(bool?));
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var character, out var length);

            // Null for white space, else whether it is a word character.
            bool? kind = Rune.IsWhiteSpace(character) ? null : WordCharacter.Is(character);
            if (kind != last && i > start)
            {
                matches.Add(new PatternMatch(start, i, last is not null));
                start = i;
            }

            last = kind;
            i += length;
        }

        if (start < text.Length)
        {
            matches.Add(new PatternMatch(start, text.Length, last is not null));
        }
    }
}
