using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary><see cref="WordPieceDecoder"/> as a part of a pipeline.</summary>
internal sealed class WordPieceTokenDecoder(string continuingPrefix, bool cleansUp) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["WordPiece"];

    public static ITokenDecoder Read(JsonSection section) => new WordPieceTokenDecoder(section.Get("prefix").Text(), section.Get("cleanup").Flag());

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [WordPieceDecoder.Join(tokens, continuingPrefix, cleansUp, cleanUpText: false)];
}
