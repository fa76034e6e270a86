using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>
/// Rotary positions (Su et al. 2021, equation 34): the pair (x_i, x_{i + A/2}) of a head at position p is rotated by the angle p · base^(−2i/A),
/// so that the product of a query and a key depends on their distance.
/// </summary>
/// <remarks>The tables belong to the dispose scope in which they were made.</remarks>
internal sealed class RotaryPositions
{
    private readonly Tensor _cos;   // [T, 1, A / 2]
    private readonly Tensor _sin;   // [T, 1, A / 2]

    /// <summary>Makes the tables for rows of a length.</summary>
    /// <param name="length">T.</param>
    /// <param name="frequencies">What <see cref="Frequencies"/> gives.</param>
    /// <param name="device">Where the tables are wanted.</param>
    internal RotaryPositions(long length, float[] frequencies, Device device)
    {
        // In double precision, rounded once: at position 8,000 an angle in float32 is off by as much as 2e-4.
        var angles = outer(arange(length, dtype: ScalarType.Float64), tensor(frequencies).to(ScalarType.Float64));
        _cos = angles.cos().unsqueeze(1).to(ScalarType.Float32).to(device);
        _sin = angles.sin().unsqueeze(1).to(ScalarType.Float32).to(device);
    }

    /// <summary>The angle of each pair at position 1: base^(−2i/A), A / 2 numbers; in float32 as in the reference, with which encoders were trained.</summary>
    internal static float[] Frequencies(double @base, int headSize) =>
        [.. Enumerable.Range(0, headSize / 2).Select(i => 1 / MathF.Pow((float)@base, 2f * i / headSize))];

    /// <summary>Rotates queries or keys: [B, T, heads, A] → the same shape.</summary>
    internal Tensor Rotate(Tensor x)
    {
        var halves = x.chunk(2, -1);
        var (first, second) = (halves[0], halves[1]);
        return cat([(first * _cos) - (second * _sin), (second * _cos) + (first * _sin)], -1);
    }
}
