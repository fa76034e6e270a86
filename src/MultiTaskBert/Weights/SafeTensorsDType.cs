namespace MultiTaskBert.Weights;

/// <summary>
/// Element types that a safetensors file can hold, in the order of the reference implementation, which writes tensors from the last
/// of these types to the first.
/// </summary>
/// <remarks>
/// <see cref="Bool"/>, <see cref="U8"/>, <see cref="I8"/>, <see cref="I16"/>, <see cref="F16"/>, <see cref="BF16"/>, <see cref="I32"/>,
/// <see cref="F32"/>, <see cref="F64"/> and <see cref="I64"/> become torch tensors. TorchSharp has no type for the others: those of
/// whole bytes are read as numbers with <see cref="SafeTensorsReader.ReadNumbers"/>.
/// </remarks>
internal enum SafeTensorsDType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>4-bit float of the MX format (E2M1), two in a byte. Bytes only.</summary>
    F4,

    /// <summary>6-bit float, 2 bits of exponent, 3 of mantissa. Bytes only.</summary>
    F6E2M3,

    /// <summary>6-bit float, 3 bits of exponent, 2 of mantissa. Bytes only.</summary>
    F6E3M2,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>8-bit float, 5 bits of exponent. Bytes only.</summary>
    F8E5M2,

    /// <summary>8-bit float, 4 bits of exponent. Bytes only.</summary>
    F8E4M3,

    /// <summary>8-bit power of two. Bytes only.</summary>
    F8E8M0,

    /// <summary>8-bit float, 4 bits of exponent, no infinity, one zero. Bytes only.</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit float, 5 bits of exponent, no infinity, one zero. Bytes only.</summary>
    F8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer. Bytes only.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE single.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer. Bytes only.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Two IEEE singles: real and imaginary part. Bytes only.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer. Bytes only.</summary>
    U64,
}
