using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A linear layer with softmax cross-entropy over inputs that need no gradient, as features of a frozen encoder: the loss and the gradients of weight and bias in
/// one pass. For the sizes of a head most of the time of LibTorch's operators is not spent on numbers.
/// </summary>
/// <remarks>
/// With Z = X Wᵀ + b and G = (softmax(Z) − onehot(y)) / N, the gradients of the mean of −log p(y) are Gᵀ X and Σ G. On one thread. Its twin for tests is
/// <c>cross_entropy(linear(x, w, b), y)</c> with LibTorch's backward pass.
/// </remarks>
internal static class SoftmaxRegression
{
    private const int Lanes = 16;
    private const int RowsAtOnce = SmallProduct.RowsAtOnce;

    /// <summary>Above this many multiplications LibTorch's matrix products on all threads are the quicker way.</summary>
    internal const long MostProducts = 1 << 25;

    /// <summary>The mean of the losses, and its gradients.</summary>
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
        using var owner = MemoryPool<float>.Shared.Rent((columns * stride) + (Rows(count) * columns) + (columns * stride) + (2 * columns));
        var scratch = owner.Memory.Span;
        var transposed = scratch[..(stride * columns)];                                                // Wᵀ [H, C]
        var scores = scratch.Slice(transposed.Length, Rows(count) * columns);                          // Z, then G [N, C]
        var gradient = scratch.Slice(transposed.Length + scores.Length, columns * stride);             // Gᵀ X [C, H]
        var filledBias = scratch.Slice(transposed.Length + scores.Length + gradient.Length, columns);  // b [C]
        var sums = scratch.Slice(transposed.Length + scores.Length + gradient.Length + columns, columns);   // Σ G [C]

        Transpose(weight, classes, width, transposed, columns);
        SmallProduct.Multiply(input, stride, 1, transposed, columns, scores, columns, Rows(count), width, columns);
        bias.CopyTo(filledBias);
        filledBias[classes..].Fill(float.NegativeInfinity);
        sums.Clear();
        var loss = 0.0;
        for (var row = 0; row < count; row++)
        {
            loss += Softmax(scores.Slice(row * columns, columns), filledBias, (int)gold[row], count, sums);
        }

        SmallProduct.Multiply(scores, 1, columns, input, stride, gradient, stride, columns, count, stride);
        for (var row = 0; row < classes; row++)
        {
            gradient.Slice(row * stride, width).CopyTo(weightGradient[(row * width)..]);
        }

        sums[..classes].CopyTo(biasGradient);
        return loss / count;
    }

    /// <summary>The length of a row of so many numbers, with what fills the last vector.</summary>
    internal static int Stride(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>The number of rows that there must be room for.</summary>
    internal static int Rows(int count) => (count + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Transpose(ReadOnlySpan<float> weight, int classes, int width, Span<float> transposed, int columns)
    {
        _ = (weight[(classes * width) - 1], transposed[(width * columns) - 1]);
        transposed[(width * columns)..].Clear();
        fixed (float* from = weight, to = transposed)
        {
            for (var column = 0; column < width; column++)
            {
                float* source = from + column, target = to + (column * columns);
                for (var row = 0; row < classes; row++, source += width)
                {
                    target[row] = *source;
                }

                for (var row = classes; row < columns; row++)
                {
                    target[row] = 0;
                }
            }
        }
    }

    // Makes G of one row of Z, adds it to the gradient of the bias, and returns the loss of the row. What fills the last vector has a bias of -∞: it is no class.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Softmax(Span<float> scores, ReadOnlySpan<float> bias, int gold, int count, Span<float> biasGradient)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            var score = Vector512.Create<float>(scores[i..]) + Vector512.Create<float>(bias[i..]);
            score.CopyTo(scores[i..]);
            largest = Vector512.Max(largest, score);
        }

        var max = Max(largest);
        var atGold = scores[gold];
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            Vector512.Exp(Vector512.Create<float>(scores[i..]) - Vector512.Create(max)).CopyTo(scores[i..]);
        }

        // The gold class is left out of the sum: p − 1 is minus the probability of all others, where a difference of numbers near 1 would lose digits.
        var right = (double)scores[gold];
        scores[gold] = 0;
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            sum += Vector512.Create<float>(scores[i..]);
        }

        var others = Vector512.Sum(sum);
        var total = others + right;
        var scale = Vector512.Create((float)(1 / (total * count)));
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            (Vector512.Create<float>(scores[i..]) * scale).CopyTo(scores[i..]);
        }

        scores[gold] = (float)(-others / (total * count));
        for (var i = 0; i < scores.Length; i += Lanes)
        {
            (Vector512.Create<float>(biasGradient[i..]) + Vector512.Create<float>(scores[i..])).CopyTo(biasGradient[i..]);
        }

        return Math.Log(total) + max - atGold;
    }

    // NaN if one of them is, so that the loss is, too.
    private static float Max(Vector512<float> values)
    {
        var max = values[0];
        for (var i = 1; i < Lanes; i++)
        {
            max = MathF.Max(max, values[i]);
        }

        return max;
    }
}
