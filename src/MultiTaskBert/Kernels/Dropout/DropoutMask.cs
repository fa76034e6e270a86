using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels.Dropout;

/// <summary>
/// The numbers that dropout multiplies by: 0, or 1 / (1 − p) where an element is kept. LibTorch draws them one after the other; here each is a function of a key
/// and of its index alone, so they are made many at a time.
/// </summary>
/// <remarks>
/// An element's 32 random bits are a mix of its index and the key, by the multiplications and shifts of Wellons 2018 ("Prospecting for Hash Functions",
/// lowbias32 in its improved form). The same on every machine, with vectors or without.
/// </remarks>
internal static class DropoutMask
{
    private const uint GoldenRatio = 0x9E3779B9;
    private const uint FirstFactor = 0x21F0AAAD;
    private const uint SecondFactor = 0xD35A2D97;

    /// <summary>Makes a mask.</summary>
    /// <param name="mask">Takes the mask.</param>
    /// <param name="key">Tells one mask from another.</param>
    /// <param name="probability">p, the ratio of zeros, from 0 to below 1; exact to 2⁻³².</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fill(Span<float> mask, ulong key, double probability)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(mask);
        var numbers = new Numbers(key, probability);
        var index = Vector512<uint>.Indices;
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = numbers.At(index);
            index += Vector512.Create((uint)Vector512<uint>.Count);
        }

        var done = vectors.Length * Vector512<float>.Count;
        FillPlainly(mask[done..], key, probability, done);
    }

    /// <summary>The same, one element after the other.</summary>
    /// <param name="mask">Takes the mask.</param>
    /// <param name="key">Tells one mask from another.</param>
    /// <param name="probability">p, from 0 to below 1.</param>
    /// <param name="first">The index of the first element.</param>
    internal static void FillPlainly(Span<float> mask, ulong key, double probability, int first = 0)
    {
        var mixed = Mix(key);
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = Bits((uint)(first + i), (uint)mixed, (uint)(mixed >> 32)) >= Threshold(probability) ? Scale(probability) : 0;
        }
    }

    // The last steps of splitmix64 (Steele, Lea and Flood 2014): keys that are near each other must not give masks that are.
    private static ulong Mix(ulong key)
    {
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }

    private static uint Threshold(double probability) => (uint)Math.Round(probability * (1L << 32));

    private static float Scale(double probability) => (float)(1 / (1 - probability));

    private static Vector512<uint> Bits(Vector512<uint> index, Vector512<uint> low, Vector512<uint> high)
    {
        var x = (index * Vector512.Create(GoldenRatio)) + low;
        x = (x ^ (x >>> 16)) * Vector512.Create(FirstFactor);
        x ^= high;
        x = (x ^ (x >>> 15)) * Vector512.Create(SecondFactor);
        return x ^ (x >>> 15);
    }

    private static uint Bits(uint index, uint low, uint high)
    {
        var x = (index * GoldenRatio) + low;
        x = (x ^ (x >>> 16)) * FirstFactor;
        x ^= high;
        x = (x ^ (x >>> 15)) * SecondFactor;
        return x ^ (x >>> 15);
    }

    /// <summary>A mask whose numbers are asked for one by one, sixteen at a time.</summary>
    /// <param name="key">Tells one mask from another.</param>
    /// <param name="probability">p, from 0 to below 1.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly struct Numbers(ulong key, double probability)
    {
        private readonly Vector512<uint> _low = Vector512.Create((uint)Mix(key));
        private readonly Vector512<uint> _high = Vector512.Create((uint)(Mix(key) >> 32));
        private readonly Vector512<uint> _threshold = Vector512.Create(Threshold(probability));
        private readonly Vector512<float> _scale = Vector512.Create(Scale(probability));

        /// <summary>The numbers of these elements: what <see cref="Fill"/> writes there.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal Vector512<float> At(Vector512<uint> index) => Vector512.GreaterThanOrEqual(Bits(index, _low, _high), _threshold).AsSingle() & _scale;
    }
}
