using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Updates;

/// <summary>AdamW over many parameters, each number read once and written once.</summary>
/// <remarks>
/// <para>
/// Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
/// θ ← (1 − ηλ)θ − η m̂ / (√v̂ + ε).
/// </para>
/// <para>
/// A step waits for memory alone: 28 bytes a parameter (θ, g, m, v read; θ, m, v written). LibTorch's fused step moves 32, as it writes the scaled
/// gradient back. The gradients stay as they are here. Without fused multiplications, and so the same bits with vectors of any width.
/// </para>
/// </remarks>
internal static class AdamWUpdate
{
    /// <summary>Updates parameters and moments in place.</summary>
    /// <param name="parameters">The parameters. As all tensors here plain: see <see cref="FloatMemory.IsPlain"/>.</param>
    /// <param name="gradients">Their gradients, each of the size of its parameter.</param>
    /// <param name="m">The means of the gradients.</param>
    /// <param name="v">The means of their squares.</param>
    /// <param name="numbers">The factors of each parameter.</param>
    internal static unsafe void Apply(Tensor[] parameters, Tensor[] gradients, Tensor[] m, Tensor[] v, AdamWNumbers[] numbers)
    {
        nint[] p = Addresses(parameters), g = Addresses(gradients), means = Addresses(m), squares = Addresses(v);
        FloatMemory.ForEachBlock(parameters, (_, tensor, start, length) => Apply(
            new Span<float>((float*)p[tensor] + start, length),
            new ReadOnlySpan<float>((float*)g[tensor] + start, length),
            new Span<float>((float*)means[tensor] + start, length),
            new Span<float>((float*)squares[tensor] + start, length),
            numbers[tensor]));
    }

    /// <summary>Updates numbers that lie in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, AdamWNumbers numbers)
    {
        var done = parameter.Length - (parameter.Length % Vector512<float>.Count);
        for (var i = 0; i < done; i += Vector512<float>.Count)
        {
            var g = Vector512.Create(gradient[i..]) * numbers.GradientScale;
            var mean = (Vector512.Create<float>(m[i..]) * numbers.Beta1) + (g * numbers.NewOfMean);
            var square = (Vector512.Create<float>(v[i..]) * numbers.Beta2) + (g * g * numbers.NewOfSquares);
            var root = (Vector512.Sqrt(square) * numbers.RootScale) + Vector512.Create(numbers.Epsilon);
            mean.CopyTo(m[i..]);
            square.CopyTo(v[i..]);
            ((Vector512.Create<float>(parameter[i..]) * numbers.Kept) - (mean * numbers.StepSize / root)).CopyTo(parameter[i..]);
        }

        ApplyPlainly(parameter[done..], gradient[done..], m[done..], v[done..], numbers);
    }

    /// <summary>What is left of a step where the gradient and both moments are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Decay(Span<float> parameter, float kept)
    {
        var i = 0;
        for (; i + Vector512<float>.Count <= parameter.Length; i += Vector512<float>.Count)
        {
            (Vector512.Create<float>(parameter[i..]) * kept).CopyTo(parameter[i..]);
        }

        for (; i < parameter.Length; i++)
        {
            parameter[i] *= kept;
        }
    }

    /// <summary>The same as <see cref="Apply(Span{float}, ReadOnlySpan{float}, Span{float}, Span{float}, AdamWNumbers)"/>, one number after the other.</summary>
    internal static void ApplyPlainly(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, AdamWNumbers numbers)
    {
        for (var i = 0; i < parameter.Length; i++)
        {
            var g = gradient[i] * numbers.GradientScale;
            m[i] = (m[i] * numbers.Beta1) + (g * numbers.NewOfMean);
            v[i] = (v[i] * numbers.Beta2) + (g * g * numbers.NewOfSquares);
            var root = (MathF.Sqrt(v[i]) * numbers.RootScale) + numbers.Epsilon;
            parameter[i] = (parameter[i] * numbers.Kept) - (m[i] * numbers.StepSize / root);
        }
    }

    private static unsafe nint[] Addresses(Tensor[] tensors) => Array.ConvertAll(tensors, tensor => (nint)FloatMemory.AddressOf(tensor));
}
