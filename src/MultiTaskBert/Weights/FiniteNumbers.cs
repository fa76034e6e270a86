using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Weights;

/// <summary>Finds weights that are no numbers: NaN, or beyond the greatest of their type.</summary>
internal static class FiniteNumbers
{
    private const uint Exponent = 0x7F800000;   // of a Float32; all ones: infinite or NaN

    /// <summary>The first number that is not finite, with its place and how many there are; null if all are.</summary>
    /// <param name="flat">One dimension, contiguous, of a floating type.</param>
    internal static (long Place, double Number, long Count)? FirstOther(Tensor flat)
    {
        if (flat.dtype == ScalarType.Float32 && flat.device_type == TorchSharp.DeviceType.CPU && AllFinite(MemoryMarshal.Cast<byte, float>(flat.bytes)))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var others = flat.isfinite().logical_not().nonzero().view(-1).cpu();
        return others.numel() == 0 ? null : (others[0].item<long>(), flat[others[0]].to(ScalarType.Float64).item<double>(), others.numel());
    }

    private static bool AllFinite(ReadOnlySpan<float> numbers)
    {
        var bits = MemoryMarshal.Cast<float, uint>(numbers);
        var exponent = new Vector<uint>(Exponent);
        while (bits.Length >= Vector<uint>.Count)
        {
            if (Vector.EqualsAny(new Vector<uint>(bits) & exponent, exponent))
            {
                return false;
            }

            bits = bits[Vector<uint>.Count..];
        }

        foreach (var number in bits)
        {
            if ((number & Exponent) == Exponent)
            {
                return false;
            }
        }

        return true;
    }
}
