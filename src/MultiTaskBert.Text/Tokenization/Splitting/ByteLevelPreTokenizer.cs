using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Makes text into byte characters, piece by piece: what byte-level BPE (GPT-2, RoBERTa, ModernBERT) works on.</summary>
internal sealed class ByteLevelPreTokenizer : IPreTokenizer, IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["ByteLevel"];

    public static IPreTokenizer Read(JsonSection section)
    {
        var steps = new List<IPreTokenizer>();
        if (section.Get("add_prefix_space").Flag())
        {
            steps.Add(new PrefixSpace());
        }

        if (section.Find("use_regex")?.Flag() ?? true)
        {
            steps.Add(new PatternSplitter(new GptPattern(), DelimiterBehavior.Isolated));
        }

        return new SequencePreTokenizer([.. steps, new ByteLevelPreTokenizer()]);
    }

    public void Split(PieceText source, PieceText target)
    {
        for (var piece = 0; piece < source.Count; piece++)
        {
            var (start, end) = source[piece];
            ByteCharacters.Append(source.Text, start, end, target.Text);
            target.EndPiece();
        }
    }

    /// <summary>Puts a space in front of text that has none, so that its first word is spelt like all others.</summary>
    private sealed class PrefixSpace : IPreTokenizer
    {
        public void Split(PieceText source, PieceText target)
        {
            for (var piece = 0; piece < source.Count; piece++)
            {
                var (start, end) = source[piece];
                if (source.Text.Characters[start] != ' ')
                {
                    PrependNormalizer.Write(" ", source.Text, start, target.Text);
                }

                target.Text.Append(source.Text, start, end);
                target.EndPiece();
            }
        }
    }
}
