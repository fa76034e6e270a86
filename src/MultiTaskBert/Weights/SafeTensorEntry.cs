using System.Collections.Immutable;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Weights;

/// <summary>What the header of a safetensors file says of one tensor. Checked: the bytes lie inside the file and fit the shape.</summary>
/// <param name="Name">The name in the file: any string, never a path.</param>
/// <param name="DType">The stored element type.</param>
/// <param name="Shape">The sizes; empty for a scalar. Elements are stored in row-major order, little-endian.</param>
/// <param name="Offset">Where the bytes begin, counted from the start of the file.</param>
/// <param name="Length">How many bytes they are.</param>
internal sealed record SafeTensorEntry(string Name, SafeTensorsDType DType, ImmutableArray<long> Shape, long Offset, long Length)
{
    /// <summary>The type and shape as text, for messages: <c>F32 [2, 3]</c>.</summary>
    internal string Describe() => $"{DTypes.Name(DType)} {ShapeText.Of(Shape.AsSpan())}";
}
