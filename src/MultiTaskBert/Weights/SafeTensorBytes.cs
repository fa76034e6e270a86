using System.Collections.Immutable;

namespace MultiTaskBert.Weights;

/// <summary>A tensor as its bytes, for types that torch has no tensor of.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The sizes; empty for a scalar.</param>
/// <param name="Bytes">The elements, row-major and little-endian, as many bytes as type and shape make.</param>
internal sealed record SafeTensorBytes(string Name, SafeTensorsDType DType, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Bytes);
