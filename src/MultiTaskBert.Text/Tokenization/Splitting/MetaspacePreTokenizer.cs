using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Makes spaces visible, as sentencepiece does (<c>▁</c>), and puts such a mark in front of words that have no space.</summary>
internal sealed class MetaspacePreTokenizer(MetaspaceSettings settings) : IPreTokenizer, IJsonPart<IPreTokenizer>
{
    private readonly string _prefix = settings.Replacement.ToString();

    public static IReadOnlyList<string> Types => ["Metaspace"];

    public static IPreTokenizer Read(JsonSection section)
    {
        var settings = MetaspaceSettings.Read(section);
        var marks = new MetaspacePreTokenizer(settings);
        return settings.Splits
            ? new SequencePreTokenizer(
                [marks, new PatternSplitter(new CharacterPattern(c => c == settings.Replacement), DelimiterBehavior.MergedWithNext)])
            : marks;
    }

    public void Split(PieceText source, PieceText target)
    {
        for (var piece = 0; piece < source.Count; piece++)
        {
            var (start, end) = source[piece];
            var first = source.Text.Characters[start];
            var isWanted = settings.Scheme == PrependScheme.Always
                || (settings.Scheme == PrependScheme.First && source.Text.OriginOf(start, start + 1).Start == 0);
            if (isWanted && first != ' ' && first != settings.Replacement)
            {
                PrependNormalizer.Write(_prefix, source.Text, start, target.Text);
            }

            for (var i = start; i < end; i++)
            {
                var character = source.Text.Characters[i];
                target.Text.Append(character == ' ' ? settings.Replacement : character, source.Text.OriginOf(i, i + 1));
            }

            target.EndPiece();
        }
    }
}
