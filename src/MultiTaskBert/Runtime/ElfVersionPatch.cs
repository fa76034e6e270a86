using System.Buffers.Binary;
using System.Text;

namespace MultiTaskBert.Runtime;

/// <summary>
/// Marks one version that an ELF library demands of another library as weak, so that the loader goes on without it.
/// </summary>
/// <remarks>
/// Format: Linux Standard Base Core, "Symbol Versioning": section <c>SHT_GNU_verneed</c> holds a chain of <c>Verneed</c>, each with a
/// chain of <c>Vernaux</c> whose <c>vna_flags</c> may carry <c>VER_FLG_WEAK</c>. Every offset is checked against the file.
/// </remarks>
internal static class ElfVersionPatch
{
    private const uint SectionTypeVersionNeed = 0x6fff_fffe;
    private const ushort WeakFlag = 2;
    private const int SectionHeaderSize = 64;

    /// <summary>Returns the image with <paramref name="version"/> marked weak, or null if the image does not demand it.</summary>
    /// <exception cref="InvalidDataException">The image is no 64-bit little-endian ELF file, or an offset lies outside it.</exception>
    internal static byte[]? MarkWeak(byte[] image, string version)
    {
        if (image.Length < 64 || !image.AsSpan(0, 6).SequenceEqual((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        var sections = Int(ReadUInt64(image, 0x28));
        var count = ReadUInt16(image, 0x3c);
        var found = false;
        var patched = (byte[])image.Clone();
        for (var i = 0; i < count; i++)
        {
            var header = sections + (i * SectionHeaderSize);
            if (ReadUInt32(image, header + 4) == SectionTypeVersionNeed)
            {
                var link = ReadUInt32(image, header + 40);
                var strings = link < count ? sections + ((int)link * SectionHeaderSize) : throw Outside();
                found |= MarkInSection(patched, Int(ReadUInt64(image, header + 24)), Int(ReadUInt64(image, strings + 24)), version);
            }
        }

        return found ? patched : null;
    }

    private static bool MarkInSection(byte[] image, int section, int strings, string version)
    {
        var found = false;
        for (int need = section, needStep = 1; needStep != 0; need += needStep)
        {
            var aux = need + Int(ReadUInt32(image, need + 8));
            for (var auxStep = 1; auxStep != 0; aux += auxStep)
            {
                auxStep = Int(ReadUInt32(image, aux + 12));
                if (NameAt(image, strings + Int(ReadUInt32(image, aux + 8))).Equals(version, StringComparison.Ordinal))
                {
                    var flags = (ushort)(ReadUInt16(image, aux + 4) | WeakFlag);
                    BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(aux + 4), flags);
                    found = true;
                }
            }

            needStep = Int(ReadUInt32(image, need + 12));
        }

        return found;
    }

    private static string NameAt(byte[] image, int at)
    {
        var rest = Slice(image, at, 0, toEnd: true);
        var end = rest.IndexOf((byte)0);
        return end < 0 ? throw Outside() : Encoding.ASCII.GetString(rest[..end]);
    }

    private static ushort ReadUInt16(byte[] image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(image, at, 2));

    private static uint ReadUInt32(byte[] image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(image, at, 4));

    private static ulong ReadUInt64(byte[] image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(Slice(image, at, 8));

    private static ReadOnlySpan<byte> Slice(byte[] image, int at, int length, bool toEnd = false) =>
        at < 0 || at > image.Length - length ? throw Outside() : toEnd ? image.AsSpan(at) : image.AsSpan(at, length);

    private static int Int(ulong value) => value > int.MaxValue ? throw Outside() : (int)value;

    private static InvalidDataException Outside() => new("an offset in the ELF file points outside it");
}
