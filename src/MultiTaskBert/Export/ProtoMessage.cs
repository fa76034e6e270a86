using System.Buffers.Binary;
using System.Text;

namespace MultiTaskBert.Export;

/// <summary>A message in the wire format of protocol buffers (protobuf.dev/programming-guides/encoding), field after field, in memory: for everything of a model but its weights.</summary>
internal sealed class ProtoMessage
{
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly MemoryStream _bytes = new();

    /// <summary>The bytes so far.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    internal long Length => _bytes.Length;

    /// <summary>The head of a field whose content of a known length is written elsewhere.</summary>
    internal static byte[] HeadOf(int field, long length)
    {
        var message = new ProtoMessage();
        message.Head(field, length);
        return message.Bytes.ToArray();
    }

    internal ProtoMessage Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    internal ProtoMessage Single(int field, float value)
    {
        Varint(((ulong)field << 3) | Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    internal ProtoMessage Text(int field, string value) => Data(field, Encoding.UTF8.GetBytes(value));

    internal ProtoMessage Message(int field, ProtoMessage value) => Data(field, value.Bytes);

    internal ProtoMessage Data(int field, ReadOnlySpan<byte> value)
    {
        Head(field, value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Head(int field, long length)
    {
        Varint(((ulong)field << 3) | LengthDelimited);
        Varint((ulong)length);
    }

    // Seven bits a byte, the lowest first; the highest bit of each says that more follow.
    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
    }
}
