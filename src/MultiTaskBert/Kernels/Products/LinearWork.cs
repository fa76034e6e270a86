using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels.Products;

/// <summary>Linear layers of one shape that read one input, by the addresses of their numbers, which are Float32 without gaps. Whoever made it keeps the tensors.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Inner">In, a multiple of 16.</param>
/// <param name="Outputs">Out.</param>
/// <param name="Input">Where the input [rows, In] lies.</param>
/// <param name="Parts">The layers.</param>
/// <param name="Gelu">Whether GELU is applied to the sums.</param>
internal sealed record LinearWork(int Rows, int Inner, int Outputs, nint Input, LinearPart[] Parts, bool Gelu)
{
    /// <summary>How many multiplications they are.</summary>
    internal long Multiplications => (long)Rows * Inner * Outputs * Parts.Length;

    /// <summary>Applies GELU to some numbers of rows.</summary>
    /// <param name="numbers">The first number of the first row.</param>
    /// <param name="step">From row to row.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many numbers of each, a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void ApplyGelu(float* numbers, nint step, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, numbers += step)
        {
            var column = 0;
            for (; column + Vector512<float>.Count <= columns; column += Vector512<float>.Count)
            {
                VectorGelu.Of(Vector512.Load(numbers + column)).Store(numbers + column);
            }

            for (; column < columns; column += Vector128<float>.Count)
            {
                VectorGelu.Of(Vector512.Create(Vector256.Create(Vector128.Load(numbers + column)))).GetLower().GetLower().Store(numbers + column);
            }
        }
    }
}

/// <summary>One of the layers of a <see cref="LinearWork"/>.</summary>
/// <param name="Weight">Where its weights [Out, In] lie.</param>
/// <param name="Bias">The same of its bias [Out]; 0 if it has none.</param>
/// <param name="Output">The same of its output [rows, Out].</param>
internal readonly record struct LinearPart(nint Weight, nint Bias, nint Output);
