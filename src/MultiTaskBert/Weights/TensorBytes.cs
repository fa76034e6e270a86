using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>Walks through a tensor's memory in pieces: a span of .NET ends at 2 GB, a tensor does not.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 64 << 20;

    /// <summary>Flat views over consecutive elements of a contiguous tensor; the caller disposes each. None for an empty tensor.</summary>
    internal static IEnumerable<Tensor> Pieces(Tensor tensor)
    {
        using var flat = tensor.view(-1);
        var count = flat.NumberOfElements;
        var step = PieceBytes / sizeof(double);
        for (var start = 0L; start < count; start += step)
        {
            yield return flat.narrow(0, start, Math.Min(step, count - start));
        }
    }

    internal static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
