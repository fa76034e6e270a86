using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MultiTaskBert.Kernels.Dropout;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>Softmax, dropout and their gradients for sixteen queries at a time, whose scores lie beside each other, the keys below each other.</summary>
internal static unsafe class AttentionSoftmax
{
    /// <summary>exp(scores − their largest).</summary>
    /// <param name="scores">Float32 [keys, across], of which the first sixteen of each row are read.</param>
    /// <param name="keys">How many keys, at least one.</param>
    /// <param name="across">From key to key.</param>
    /// <param name="exponentials">Takes them; the same place is allowed.</param>
    /// <param name="stride">From key to key there.</param>
    /// <returns>One divided by their sums.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<float> Exponentials(float* scores, int keys, nint across, float* exponentials, nint stride)
    {
        var largest = Vector512.Load(scores);
        for (nint key = 1; key < keys; key++)
        {
            largest = Vector512.MaxNative(largest, Vector512.Load(scores + (key * across)));
        }

        var sum = Vector512<float>.Zero;
        for (nint key = 0; key < keys; key++)
        {
            var exponential = VectorExp.Of(Vector512.Load(scores + (key * across)) - largest);
            exponential.Store(exponentials + (key * stride));
            sum += exponential;
        }

        return Vector512<float>.One / sum;
    }

    /// <summary>Exponentials become the probabilities that dropout leaves.</summary>
    /// <param name="exponentials">Those of <see cref="Exponentials"/>.</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="across">From key to key.</param>
    /// <param name="inverse">What <see cref="Exponentials"/> returned.</param>
    /// <param name="mask">The mask; null where nothing is dropped.</param>
    /// <param name="index">Where the probabilities of the first key stand in the mask; those of the next stand behind them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Keep(float* exponentials, int keys, nint across, Vector512<float> inverse, DropoutMask.Numbers? mask, Vector512<uint> index)
    {
        var drops = mask is not null;
        var numbers = mask.GetValueOrDefault();
        for (var key = 0; key < keys; key++, exponentials += across, index += Vector512<uint>.One)
        {
            var probability = Vector512.Load(exponentials) * inverse;
            (drops ? probability * numbers.At(index) : probability).Store(exponentials);
        }
    }

    /// <summary>
    /// With P the probabilities, M the mask and G the gradient of P ∘ M: the gradient of the scores is P ∘ (M ∘ G − D), D = Σ P ∘ M ∘ G over the keys. Overwrites the exponentials with P,
    /// what is kept with P ∘ M, and G with that gradient, times a factor.
    /// </summary>
    /// <param name="exponentials">Float32 [keys, 16].</param>
    /// <param name="kept">Takes Float32 [keys, across].</param>
    /// <param name="gradients">G, Float32 [keys, across].</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="across">From key to key.</param>
    /// <param name="inverse">What <see cref="Exponentials"/> returned.</param>
    /// <param name="mask">The mask; null where nothing is dropped.</param>
    /// <param name="index">As for <see cref="Keep"/>.</param>
    /// <param name="factor">The factor.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Differentiate(
        float* exponentials, float* kept, float* gradients, int keys, nint across, Vector512<float> inverse, DropoutMask.Numbers? mask, Vector512<uint> index, float factor)
    {
        var drops = mask is not null;
        var numbers = mask.GetValueOrDefault();
        var sum = Vector512<float>.Zero;
        for (nint key = 0; key < keys; key++, index += Vector512<uint>.One)
        {
            var probability = Vector512.Load(exponentials + (key * Vector512<float>.Count)) * inverse;
            var left = drops ? probability * numbers.At(index) : probability;
            probability.Store(exponentials + (key * Vector512<float>.Count));
            left.Store(kept + (key * across));
            sum = Vector512.FusedMultiplyAdd(left, Vector512.Load(gradients + (key * across)), sum);
        }

        var scale = Vector512.Create(factor);
        for (nint key = 0; key < keys; key++)
        {
            var place = gradients + (key * across);
            var product = Vector512.Load(kept + (key * across)) * Vector512.Load(place);
            ((product - (Vector512.Load(exponentials + (key * Vector512<float>.Count)) * sum)) * scale).Store(place);
        }
    }
}
