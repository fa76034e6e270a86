using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Pipeline;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Puts a space in front of text that has none, so that its first word is spelt like all others.</summary>
internal sealed class PrefixSpace : IPreTokenizer
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
