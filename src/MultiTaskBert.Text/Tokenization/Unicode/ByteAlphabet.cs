using System.Collections.Frozen;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>
/// The visible character that stands for each byte in a byte-level vocabulary: itself where it is printable Latin-1, else one from U+0100 on.
/// </summary>
/// <remarks>Radford et al. 2019, "Language Models are Unsupervised Multitask Learners" (GPT-2), function <c>bytes_to_unicode</c>.</remarks>
internal static class ByteAlphabet
{
    private const int Bytes = 256;
    private const int FirstStandIn = 0x100;

    private static readonly char[] Characters = Make();
    private static readonly FrozenDictionary<char, byte> Values =
        Enumerable.Range(0, Bytes).ToFrozenDictionary(value => Characters[value], value => (byte)value);

    /// <summary>Stands for a space.</summary>
    public static char Space { get; } = Characters[' '];

    /// <summary>The character for a byte.</summary>
    public static char Of(byte value) => Characters[value];

    /// <summary>The byte that a character stands for; false if it stands for none.</summary>
    public static bool TryByte(char character, out byte value) => Values.TryGetValue(character, out value);

    private static char[] Make()
    {
        var characters = new char[Bytes];
        var standIn = FirstStandIn;
        for (var value = 0; value < Bytes; value++)
        {
            var isPrintable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            characters[value] = isPrintable ? (char)value : (char)standIn++;
        }

        return characters;
    }
}
