using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary><see cref="BertPreTokenizer"/> as a part of a pipeline.</summary>
internal sealed class BertWordSplitter : IPreTokenizer, IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["BertPreTokenizer"];

    public static IPreTokenizer Read(JsonSection section) => new BertWordSplitter();

    public void Split(PieceText source, PieceText target)
    {
        for (var piece = 0; piece < source.Count; piece++)
        {
            var start = source[piece].Start;
            var words = new BertPreTokenizer(source.Characters(piece));
            while (words.TryNext(out var wordStart, out var wordEnd))
            {
                target.Text.Append(source.Text, start + wordStart, start + wordEnd);
                target.EndPiece();
            }
        }
    }
}
