using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>A vocabulary small enough to know every answer by heart.</summary>
internal static class SmallVocabulary
{
    public const int Pad = 0, Unknown = 1, Classifier = 2, Separator = 3, Mask = 4, Play = 5, Ing = 6, Music = 7, Loud = 8, Comma = 9, Cafe = 10;

    public static readonly string[] Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "play", "##ing", "music", "loud", ",", "cafe"];

    public static BertTokenizer Create(BertTokenizerOptions? options = null) => new(Tokens, options);
}
