using System.Runtime.InteropServices;
using MultiTaskBert.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Export;

/// <summary>A stored tensor of a model: what is known of it beforehand, and what writes its bytes from where the weights lie.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Element">The type of its elements.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="WriteTo">Writes <see cref="Length"/> bytes, row-major, little-endian.</param>
internal sealed record OnnxTensor(string Name, OnnxElement Element, IReadOnlyList<long> Shape, Action<Stream> WriteTo)
{
    // What is turned or rounded in memory at a time; the rest is written from the parameters themselves.
    private const long BlockElements = 4 << 20;

    // The largest number of Float16: beyond it would be infinity.
    private const float LargestHalf = 65_504;

    private static readonly Scalar Tiny = float.Epsilon;

    /// <summary>The number of bytes.</summary>
    internal long Length => Shape.Aggregate(1L, (product, size) => checked(product * size)) * Element switch
    {
        OnnxElement.Int64 => sizeof(long),
        OnnxElement.Float32 => sizeof(float),
        OnnxElement.Float16 => sizeof(short),
        _ => sizeof(byte),
    };

    /// <summary>Numbers that the graph is built with.</summary>
    internal static OnnxTensor Of<T>(string name, OnnxElement element, T[] values, IReadOnlyList<long> shape)
        where T : unmanaged => new(name, element, shape, stream => stream.Write(MemoryMarshal.AsBytes<T>(values)));

    /// <summary>A parameter as it is, or with its two dimensions exchanged.</summary>
    internal static OnnxTensor Of(string name, Tensor weight, bool isTransposed, bool isHalf)
    {
        var shape = isTransposed ? [weight.shape[1], weight.shape[0]] : weight.shape;
        var (element, type) = isHalf ? (OnnxElement.Float16, ScalarType.Float16) : (OnnxElement.Float32, ScalarType.Float32);
        return new OnnxTensor(name, element, shape, stream => EachBlock(weight, isTransposed, (block, _) => Write(stream, (isHalf ? block.clamp(-LargestHalf, LargestHalf) : block).to(type))));
    }

    /// <summary>The 8-bit numbers of a matrix [Out, In], with one scale for each row of it: stored [In, Out] if transposed.</summary>
    /// <param name="name">The name of the numbers.</param>
    /// <param name="weight">The matrix.</param>
    /// <param name="isTransposed">Whether its dimensions are exchanged.</param>
    /// <param name="largest">The largest number: 127, or 63 for 7 bits.</param>
    internal static OnnxTensor Quantized(string name, Tensor weight, bool isTransposed, int largest)
    {
        var shape = isTransposed ? [weight.shape[1], weight.shape[0]] : weight.shape;
        return new OnnxTensor(name, OnnxElement.Int8, shape, stream =>
        {
            using var scales = ScalesOf(weight, largest);
            using var columns = isTransposed ? null : scales.unsqueeze(1);
            EachBlock(weight, isTransposed, (block, start) => Write(
                stream, (block / (isTransposed ? scales : columns!.narrow(0, start, block.shape[0]))).round().clamp(-largest, largest).to(ScalarType.Int8)));
        });
    }

    /// <summary>The scales of <see cref="Quantized"/>, one for each row of the matrix.</summary>
    internal static OnnxTensor Scales(string name, Tensor weight, int largest, IReadOnlyList<long> shape) => new(name, OnnxElement.Float32, shape, stream =>
    {
        using var scales = ScalesOf(weight, largest);
        Write(stream, scales);
    });

    // Symmetric, so that no zero point is needed: the number of largest size in a row becomes the largest whole number.
    private static Tensor ScalesOf(Tensor weight, int largest)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var scales = new List<Tensor>();
        EachBlock(weight, isTransposed: false, (block, _) => scales.Add((block.abs().amax([1]) / largest).clamp_min(Tiny).MoveToOuterDisposeScope()));
        return cat(scales).cpu().MoveToOuterDisposeScope();
    }

    // Blocks of rows of what is to be written, each in a dispose scope of its own. Rows of a transposed matrix are columns of the parameter.
    private static void EachBlock(Tensor weight, bool isTransposed, Action<Tensor, long> take)
    {
        using var noGradient = no_grad();
        if (weight.dim() == 0)
        {
            using var scope = NewDisposeScope();
            take(weight.detach().cpu(), 0);
            return;
        }

        var dimension = isTransposed ? 1 : 0;
        var count = weight.shape[dimension];
        var step = Math.Clamp(BlockElements / Math.Max(1, weight.NumberOfElements / count), 1, count);
        for (var start = 0L; start < count; start += step)
        {
            using var scope = NewDisposeScope();
            var block = weight.detach().narrow(dimension, start, Math.Min(step, count - start)).cpu();
            take(isTransposed ? block.t() : block, start);
        }
    }

    private static void Write(Stream stream, Tensor tensor)
    {
        using var contiguous = tensor.contiguous();
        foreach (var piece in TensorBytes.Pieces(contiguous))
        {
            using (piece)
            {
                stream.Write(piece.bytes);
            }
        }
    }
}
