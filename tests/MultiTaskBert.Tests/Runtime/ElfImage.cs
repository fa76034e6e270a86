using System.Buffers.Binary;
using System.Text;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>The smallest ELF file that demands versions of other libraries: header, strings, demands, two section headers.</summary>
internal static class ElfImage
{
    private const int HeaderSize = 64;

    /// <summary>Builds it from libraries and the versions demanded of each.</summary>
    internal static byte[] Demanding(params (string Library, string[] Versions)[] demands)
    {
        var strings = new List<byte> { 0 };
        var need = new List<byte>();
        for (var i = 0; i < demands.Length; i++)
        {
            var (library, versions) = demands[i];
            var size = 16 + (16 * versions.Length);

            // Verneed: version, number of Vernaux, name of the library, offset of the first Vernaux, offset of the next Verneed.
            Add(need, U16(1), U16((ushort)versions.Length), U32(Intern(strings, library)), U32(16), U32(i + 1 < demands.Length ? size : 0));
            for (var j = 0; j < versions.Length; j++)
            {
                // Vernaux: hash, flags, index, name of the version, offset of the next Vernaux.
                Add(need, U32(0), U16(0), U16((ushort)(j + 2)), U32(Intern(strings, versions[j])), U32(j + 1 < versions.Length ? 16 : 0));
            }
        }

        var needAt = HeaderSize + strings.Count;
        var sectionsAt = needAt + need.Count;
        var header = new byte[HeaderSize];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(header, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(0x28), (ulong)sectionsAt);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(0x3c), 2);
        return
        [
            .. header, .. strings, .. need,
            .. Section(type: 3, HeaderSize, strings.Count, link: 0),
            .. Section(type: 0x6fff_fffe, needAt, need.Count, link: 0),
        ];
    }

    private static byte[] Section(uint type, int at, int size, int link)
    {
        var section = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(4), type);
        BinaryPrimitives.WriteUInt64LittleEndian(section.AsSpan(24), (ulong)at);
        BinaryPrimitives.WriteUInt64LittleEndian(section.AsSpan(32), (ulong)size);
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(40), (uint)link);
        return section;
    }

    private static int Intern(List<byte> strings, string text)
    {
        var at = strings.Count;
        Add(strings, Encoding.ASCII.GetBytes(text), [0]);
        return at;
    }

    private static void Add(List<byte> target, params byte[][] parts)
    {
        foreach (var part in parts)
        {
            target.AddRange(part);
        }
    }

    private static byte[] U16(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
