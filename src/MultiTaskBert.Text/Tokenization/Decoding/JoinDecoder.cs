using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Puts spaces between tokens: what a tokenizer without a decoder does.</summary>
internal sealed class JoinDecoder : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Join(' ', tokens)];
}
