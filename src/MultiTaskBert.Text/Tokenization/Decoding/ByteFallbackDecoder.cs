using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Makes runs of byte tokens (<c>&lt;0xE2&gt;</c>) text again; of a run that is not valid UTF-8, each byte becomes U+FFFD.</summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["ByteFallback"];

    public static ITokenDecoder Read(JsonSection section) => new ByteFallbackDecoder();

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var decoded = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                run.Add(value);
                continue;
            }

            EndRun(run, decoded);
            decoded.Add(token);
        }

        EndRun(run, decoded);
        return decoded;
    }

    private static void EndRun(List<byte> run, List<string> decoded)
    {
        byte[] bytes = [.. run];
        if (bytes.Length > 0)
        {
            decoded.Add(Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : new string((char)Rune.ReplacementChar.Value, bytes.Length));
        }

        run.Clear();
    }
}
