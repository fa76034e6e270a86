using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels;

/// <summary>
/// A linear layer with softmax cross-entropy over inputs that need no gradient, as features of a frozen encoder: the loss and the gradients of weight and bias in
/// one pass. For the sizes of a head most of the time of LibTorch's operators is not spent on numbers.
/// </summary>
/// <remarks>
/// With Z = X Wᵀ + b and G = softmax(Z) − onehot(y), the gradients of Σ −log p(y) are Gᵀ X and Σ G. On one thread. Its twin for tests is
/// <c>cross_entropy(linear(x, w, b), y)</c> with LibTorch's backward pass.
/// </remarks>
internal static class SoftmaxRegression
{
    private const int Lanes = 16;
    private const int RowsAtOnce = SmallProduct.RowsAtOnce;

    /// <summary>Above this many multiplications LibTorch's matrix products on all threads are the quicker way.</summary>
    internal const long MostProducts = 1 << 25;

    /// <summary>The sum of the losses, and its gradients.</summary>
    /// <param name="input">X [N, H] in rows of <see cref="Stride"/>(H) numbers, of which those behind H are 0; room for <see cref="Rows"/>(N) rows.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="weight">W [C, H].</param>
    /// <param name="bias">b [C].</param>
    /// <param name="gold">y [N], each from 0 to below C.</param>
    /// <param name="weightGradient">Takes [C, H].</param>
    /// <param name="biasGradient">Takes [C].</param>
    internal static double Evaluate(
        ReadOnlySpan<float> input,
        int count,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> bias,
        ReadOnlySpan<long> gold,
        Span<float> weightGradient,
        Span<float> biasGradient)
    {
        var (classes, width) = (bias.Length, weight.Length / bias.Length);
        var (columns, stride) = (Stride(classes), Stride(width));
        using var owner = MemoryPool<float>.Shared.Rent((columns * stride) + (Rows(count) * columns) + (columns * stride));
        var scratch = owner.Memory.Span;
        var transposed = scratch[..(stride * columns)];                                                // Wᵀ [H, C]
        var scores = scratch.Slice(transposed.Length, Rows(count) * columns);                          // Z, then G [N, C]
        var gradient = scratch.Slice(transposed.Length + scores.Length, columns * stride);             // Gᵀ X [C, H]

        Transpose(weight, classes, width, transposed, columns);
        SmallProduct.Multiply(input, stride, 1, transposed, columns, scores, columns, Rows(count), width, columns);
        var loss = 0.0;
        biasGradient.Clear();
        for (var row = 0; row < count; row++)
        {
            loss += Softmax(scores.Slice(row * columns, columns), bias, (int)gold[row], biasGradient);
        }

        SmallProduct.Multiply(scores, 1, columns, input, stride, gradient, stride, columns, count, stride);
        for (var row = 0; row < classes; row++)
        {
            gradient.Slice(row * stride, width).CopyTo(weightGradient[(row * width)..]);
        }

        return loss;
    }

    /// <summary>The length of a row of so many numbers, with what fills the last vector.</summary>
    internal static int Stride(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>The number of rows that there must be room for.</summary>
    internal static int Rows(int count) => (count + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(ReadOnlySpan<float> weight, int classes, int width, Span<float> transposed, int columns)
    {
        transposed.Clear();
        for (var row = 0; row < classes; row++)
        {
            var from = weight.Slice(row * width, width);
            for (var column = 0; column < from.Length; column++)
            {
                transposed[(column * columns) + row] = from[column];
            }
        }
    }

    // Makes G of one row of Z, adds it to the gradient of the bias, and returns the loss of the row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Softmax(Span<float> scores, ReadOnlySpan<float> bias, int gold, Span<float> biasGradient)
    {
        var max = float.NegativeInfinity;
        for (var i = 0; i < bias.Length; i++)
        {
            scores[i] += bias[i];
            max = MathF.Max(max, scores[i]);
        }

        scores[bias.Length..].Fill(float.NegativeInfinity);   // fills a vector, is no class
        var atGold = scores[gold];
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            var exponentials = Vector512.Exp(Vector512.Create<float>(scores[i..]) - Vector512.Create(max));
            exponentials.CopyTo(scores[i..]);
            sum += exponentials;
        }

        var total = Vector512.Sum(sum);
        var share = 1 / total;
        for (var i = 0; i < bias.Length; i++)
        {
            scores[i] = (scores[i] * share) - (i == gold ? 1 : 0);
            biasGradient[i] += scores[i];
        }

        return Math.Log(total) + max - atGold;
    }
}
