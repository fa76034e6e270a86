using System.Buffers.Binary;

namespace MultiTaskBert.Weights;

/// <summary>One stored element → a number.</summary>
internal static class ElementDecoding
{
    /// <summary>Reads the element at the start of the bytes.</summary>
    internal delegate double Decoder(ReadOnlySpan<byte> bytes);

    /// <summary>How elements of a type are read; null for complex numbers and for types whose elements share a byte.</summary>
    internal static Decoder? Of(SafeTensorsDType type) => type switch
    {
        SafeTensorsDType.Bool or SafeTensorsDType.U8 => bytes => bytes[0],
        SafeTensorsDType.I8 => bytes => (sbyte)bytes[0],
        SafeTensorsDType.F8E4M3 => bytes => (bytes[0] & 0x7F) == 0x7F ? double.NaN : Small(bytes[0], mantissaBits: 3, bias: 7),
        SafeTensorsDType.F8E5M2 => bytes => (bytes[0] & 0x7C) == 0x7C ? NotFinite(bytes[0], 0x03) : Small(bytes[0], mantissaBits: 2, bias: 15),
        SafeTensorsDType.F8E4M3Fnuz => bytes => bytes[0] == 0x80 ? double.NaN : Small(bytes[0], mantissaBits: 3, bias: 8),
        SafeTensorsDType.F8E5M2Fnuz => bytes => bytes[0] == 0x80 ? double.NaN : Small(bytes[0], mantissaBits: 2, bias: 16),
        SafeTensorsDType.F8E8M0 => bytes => bytes[0] == 0xFF ? double.NaN : Math.ScaleB(1, bytes[0] - 127),
        SafeTensorsDType.I16 => bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        SafeTensorsDType.U16 => bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        SafeTensorsDType.F16 => bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        SafeTensorsDType.BF16 => bytes => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        SafeTensorsDType.I32 => bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        SafeTensorsDType.U32 => bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        SafeTensorsDType.F32 => bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        SafeTensorsDType.F64 => bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        SafeTensorsDType.I64 => bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        SafeTensorsDType.U64 => bytes => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => null,
    };

    /// <summary>An 8-bit float of a sign, an exponent and a mantissa; exponent 0 means a number without the leading 1.</summary>
    private static double Small(byte bits, int mantissaBits, int bias)
    {
        var mantissa = bits & ((1 << mantissaBits) - 1);
        var exponent = (bits & 0x7F) >> mantissaBits;
        var size = exponent == 0
            ? Math.ScaleB(mantissa, 1 - bias - mantissaBits)
            : Math.ScaleB(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
        return bits >= 0x80 ? -size : size;
    }

    private static double NotFinite(byte bits, byte mantissa) =>
        (bits & mantissa) != 0 ? double.NaN : bits >= 0x80 ? double.NegativeInfinity : double.PositiveInfinity;
}
