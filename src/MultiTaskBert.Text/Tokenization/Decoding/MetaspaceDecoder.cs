using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Splitting;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Makes visible spaces (<c>▁</c>) spaces again, and takes those of the first token away, which were added.</summary>
internal sealed class MetaspaceDecoder(MetaspaceSettings settings) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    private readonly string _replacement = settings.Replacement.ToString();

    public static IReadOnlyList<string> Types => ["Metaspace"];

    public static ITokenDecoder Read(JsonSection section) => new MetaspaceDecoder(MetaspaceSettings.Read(section));

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(_replacement, i == 0 && settings.Scheme != PrependScheme.Never ? "" : " ", StringComparison.Ordinal))];
}
