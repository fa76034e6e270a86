using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Computes the multiple negatives ranking loss: each anchor has to find its own text among the texts of all anchors of the batch, by softmax cross-entropy over scale × cosine.
/// </summary>
/// <remarks>
/// Henderson et al. 2017, "Efficient Natural Language Response Suggestion for Smart Reply", section 4.4, with cosines for products, as <c>MultipleNegativesRankingLoss</c> of sentence-transformers. The
/// scale is 1 / temperature. Oord, Li &amp; Vinyals 2018 call the same InfoNCE.
/// </remarks>
internal static class MultipleNegativesRanking
{
    internal const double DefaultScale = 20;

    private const double Epsilon = 1e-12;   // as torch.nn.functional.normalize

    /// <summary>The mean over the anchors of −log softmax(scale · cos(aᵢ, p))ᵢ.</summary>
    /// <param name="anchors">Float [N, D]; the caller keeps ownership.</param>
    /// <param name="positives">Float [N, D]: row i belongs to anchor i, and to no other.</param>
    /// <param name="scale">By what cosines are multiplied; more than 0.</param>
    /// <returns>A scalar in the caller's dispose scope; 0 with a zero gradient for no or one anchor.</returns>
    /// <exception cref="ArgumentException">The shapes differ or are not [N, D].</exception>
    public static Tensor Mean(Tensor anchors, Tensor positives, double scale = DefaultScale)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        ArgumentNullException.ThrowIfNull(positives);
        if (anchors.dim() != 2 || !anchors.shape.SequenceEqual(positives.shape))
        {
            throw new ArgumentException(
                $"Anchors and positives must be [N, D], both the same, but are [{string.Join(", ", anchors.shape)}] and [{string.Join(", ", positives.shape)}].", nameof(positives));
        }

        using var scope = NewDisposeScope();
        if (anchors.size(0) == 0)
        {
            return (anchors.sum() + positives.sum()).MoveToOuterDisposeScope();
        }

        using Scalar factor = scale;
        var cosines = Unit(anchors).mm(Unit(positives).t());   // [N, N]
        var own = arange(anchors.size(0), dtype: ScalarType.Int64, device: anchors.device);
        return CrossEntropy.Mean(cosines * factor, own).MoveToOuterDisposeScope();
    }

    /// <summary>[N, D] → rows of length 1.</summary>
    internal static Tensor Unit(Tensor rows) => nn.functional.normalize(rows, p: 2, dim: 1, eps: Epsilon);
}
