using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>Dropout (Srivastava et al. 2014): sets a share p of the elements to 0 and multiplies the others by 1 / (1 − p).</summary>
internal static class MaskedDropout
{
    /// <summary>
    /// Dropout with a <see cref="DropoutMask"/> whose key comes from LibTorch's generator, and so depends on what that was seeded by; for tensors that are not
    /// Float32 on the CPU, LibTorch's own.
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

        if (!KernelChoice.MaskedDropout || input.dtype != ScalarType.Float32 || input.device_type != TorchSharp.DeviceType.CPU || input.numel() > int.MaxValue / sizeof(float))
        {
            return nn.functional.dropout(input, probability, training: true);
        }

        using var scope = NewDisposeScope();
        var mask = empty(input.shape);
        DropoutMask.Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), DrawKey(), probability);
        return (input.requires_grad ? input.mul(mask) : mask.mul_(input)).MoveToOuterDisposeScope();
    }

    private static ulong DrawKey()
    {
        using var key = randint(0, 1L << 62, [1], ScalarType.Int64);
        return (ulong)key.item<long>();
    }
}
