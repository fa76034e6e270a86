using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Joins all tokens to one, so that what follows sees the whole text.</summary>
internal sealed class FuseDecoder : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["Fuse"];

    public static ITokenDecoder Read(JsonSection section) => new FuseDecoder();

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
