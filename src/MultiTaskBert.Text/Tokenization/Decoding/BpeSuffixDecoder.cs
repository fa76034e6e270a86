using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Makes the mark that ends a word a space.</summary>
internal sealed class BpeSuffixDecoder(string suffix) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["BPEDecoder"];

    public static ITokenDecoder Read(JsonSection section)
    {
        var suffix = section.Get("suffix");
        return new BpeSuffixDecoder(suffix.Text().Length > 0 ? suffix.Text() : throw suffix.Wrong("text that is not empty"));
    }

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}
