using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Makes byte characters text again; bytes that are not valid UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecoder : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["ByteLevel"];

    public static ITokenDecoder Read(JsonSection section) => new ByteLevelDecoder();

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            var start = bytes.Count;
            foreach (var character in token)
            {
                if (!ByteAlphabet.TryByte(character, out var value))
                {
                    // An added token need not be written in byte characters.
                    bytes.RemoveRange(start, bytes.Count - start);
                    bytes.AddRange(Encoding.UTF8.GetBytes(token));
                    break;
                }

                bytes.Add(value);
            }
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
