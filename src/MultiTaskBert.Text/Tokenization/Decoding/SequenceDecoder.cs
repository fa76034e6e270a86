using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Decoders one after the other.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<ITokenDecoder> parts) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["Sequence"];

    public static ITokenDecoder Read(JsonSection section) =>
        new SequenceDecoder([.. section.Get("decoders").Items().Select(DecoderTable.All.Read)]);

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => parts.Aggregate(tokens, (current, part) => part.Decode(current));
}
