using System.Collections.Immutable;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>A tensor as its bytes, for types that torch has no tensor of.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="DType">The element type.</param>
/// <param name="Shape">The sizes; empty for a scalar.</param>
/// <param name="Bytes">The elements, row-major and little-endian, as many bytes as type and shape make.</param>
internal sealed record SafeTensorBytes(string Name, SafeTensorsDType DType, ImmutableArray<long> Shape, byte[] Bytes)
{
    /// <summary>Has the writer of the library write them.</summary>
    internal static void Write(string path, IEnumerable<SafeTensorBytes> tensors, IReadOnlyDictionary<string, string>? metadata = null) => SafeTensorsWriter.WriteItems(
        path,
        [.. tensors.Select(tensor => new SafeTensorsWriter.Item(tensor.Name, tensor.DType, [.. tensor.Shape], tensor.Bytes.Length, stream => stream.Write(tensor.Bytes)))],
        metadata);
}
