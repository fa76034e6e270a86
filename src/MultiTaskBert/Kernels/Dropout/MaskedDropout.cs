using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Dropout;

/// <summary>Dropout (Srivastava et al. 2014): sets a ratio p of the elements to 0 and multiplies the others by 1 / (1 − p).</summary>
internal static class MaskedDropout
{
    /// <summary>
    /// Dropout with a <see cref="DropoutMask"/> whose key is drawn by <see cref="TorchRandom"/>, and so depends on what that was seeded by; for tensors that are not
    /// on the CPU, LibTorch's own.
    /// </summary>
    /// <param name="input">A float tensor of any shape; the caller keeps ownership.</param>
    /// <param name="probability">p, from 0 to below 1.</param>
    /// <param name="training">If false, the input is returned as it is.</param>
    /// <returns>A tensor of the same shape, in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, double probability, bool training)
    {
        if (!training || probability == 0)
        {
            return input;
        }

        if (!KernelChoice.MaskedDropout || input.device_type != TorchSharp.DeviceType.CPU || input.numel() > int.MaxValue / sizeof(float))
        {
            return nn.functional.dropout(input, probability, training: true);
        }

        using var scope = NewDisposeScope();
        var mask = empty(input.shape, dtype: ScalarType.Float32, device: input.device);
        DropoutMask.Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), TorchRandom.DrawKey(), probability);
        if (input.dtype != ScalarType.Float32)
        {
            mask = mask.to(input.dtype);
        }

        return (input.requires_grad ? input.mul(mask) : mask.mul_(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The same on rows that lie apart: what <see cref="Of"/> does with a tensor of these rows, one behind the other.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="probability">p, above 0 and below 1.</param>
    internal static void Apply(Span<float> rows, int stride, int width, double probability)
    {
        using var owner = MemoryPool<float>.Shared.Rent(rows.Length / stride * width);
        var mask = owner.Memory.Span[..(rows.Length / stride * width)];
        DropoutMask.Fill(mask, TorchRandom.DrawKey(), probability);
        for (var (row, from) = (0, 0); row < rows.Length; (row, from) = (row + stride, from + width))
        {
            Multiply(rows.Slice(row, width), mask.Slice(from, width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(Span<float> values, ReadOnlySpan<float> factors)
    {
        var i = 0;
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            (Vector512.Create<float>(values[i..]) * Vector512.Create(factors[i..])).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factors[i];
        }
    }
}
