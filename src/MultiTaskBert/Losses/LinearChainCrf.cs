using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Linear-chain conditional random field (Lafferty et al. 2001): the tags of a row are scored together,
/// start[y₀] + Σ emissions[t, y_t] + Σ transitions[y_{t−1}, y_t] + end[y_last], and p(y) is the softmax over all sequences of tags.
/// </summary>
/// <remarks>
/// A position that does not count is skipped: the transition joins the neighbours that are left, as when only the first piece of each word is labelled.
/// Everything is computed with logarithms, over the whole batch at once, and reads nothing back from the device.
/// </remarks>
internal static partial class LinearChainCrf
{
    /// <summary>The negative log likelihood of the gold tags, mean over the rows that have a label; 0 with a zero gradient if none has.</summary>
    /// <param name="emissions">Float [B, T, C], the score of each tag at each position; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [B, T], −100 at positions that are skipped.</param>
    /// <param name="scores">Transitions, start and end, of the type of the emissions.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Mean(Tensor emissions, Tensor labels, CrfScores scores)
    {
        using var scope = NewDisposeScope();
        var (each, lengths) = NegativeLogLikelihoods(emissions, labels, scores);
        return (each.sum() / lengths.gt(0).sum().clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="Mean"/>, but the mean is over the labelled positions of the batch.</summary>
    /// <param name="emissions">Float [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [B, T], −100 at positions that are skipped.</param>
    /// <param name="scores">Transitions, start and end, of the type of the emissions.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor MeanPerToken(Tensor emissions, Tensor labels, CrfScores scores)
    {
        using var scope = NewDisposeScope();
        var (each, lengths) = NegativeLogLikelihoods(emissions, labels, scores);
        return (each.sum() / lengths.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }

    /// <summary>log Z, the logarithm of the sum of exp(score) over all sequences of tags, by the forward algorithm.</summary>
    /// <param name="emissions">Float [B, T, C]; the caller keeps ownership.</param>
    /// <param name="mask">Bool [B, T]: the positions that count.</param>
    /// <param name="scores">Transitions, start and end, of the type of the emissions.</param>
    /// <returns>Float [B], 0 for a row where nothing counts, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor LogPartition(Tensor emissions, Tensor mask, CrfScores scores)
    {
        Check(emissions, mask, nameof(mask), scores);
        using var scope = NewDisposeScope();
        return LogPartition(new PackedTags(emissions, mask), scores).MoveToOuterDisposeScope();
    }

    private static (Tensor Each, Tensor Lengths) NegativeLogLikelihoods(Tensor emissions, Tensor labels, CrfScores scores)
    {
        Check(emissions, labels, nameof(labels), scores);
        var packed = new PackedTags(emissions, labels.ne(LabelLayout.Ignored));
        return (LogPartition(packed, scores) - GoldScore(packed, labels, scores), packed.Lengths);
    }

    private static Tensor LogPartition(PackedTags packed, CrfScores scores)
    {
        var total = (Forward(packed, scores)[^1] + scores.End).logsumexp(1);
        return total.where(packed.Lengths.gt(0), zeros_like(total));
    }

    /// <summary>For each step, Float [B, C]: the logarithm of the sum over all beginnings that end in a tag; behind the last position, as there.</summary>
    private static List<Tensor> Forward(PackedTags packed, CrfScores scores)
    {
        var transitions = scores.Transitions.unsqueeze(0);                                            // [1, from, to]
        var steps = new List<Tensor>(packed.Steps) { scores.Start + packed.Emissions.select(1, 0) };
        for (var step = 1; step < packed.Steps; step++)
        {
            var before = steps[^1];
            var next = (before.unsqueeze(2) + transitions).logsumexp(1) + packed.Emissions.select(1, step);
            steps.Add(next.where(packed.Counts(step), before));
        }

        return steps;
    }

    /// <summary>Float [B]: the score of the gold tags.</summary>
    private static Tensor GoldScore(PackedTags packed, Tensor labels, CrfScores scores)
    {
        var gold = packed.Pack(labels).clamp_min(0);                                                  // [B, T]
        var present = packed.Mask.to(packed.Emissions.dtype);
        var emitted = packed.Emissions.gather(2, gold.unsqueeze(2)).squeeze(2) * present;
        var any = packed.Lengths.gt(0).to(packed.Emissions.dtype);                                    // [B]
        var last = gold.gather(1, (packed.Lengths - 1).clamp_min(0).unsqueeze(1)).squeeze(1);
        var edges = scores.Start.index_select(0, gold.select(1, 0)) + scores.End.index_select(0, last);
        var pairs = (gold.narrow(1, 0, packed.Steps - 1) * packed.Emissions.size(2)) + gold.narrow(1, 1, packed.Steps - 1);
        var moved = scores.Transitions.reshape(-1).index_select(0, pairs.reshape(-1)).reshape(pairs.shape);
        return emitted.sum(1L) + (edges * any) + (moved * present.narrow(1, 1, packed.Steps - 1)).sum(1L);
    }

    private static void Check(Tensor emissions, Tensor positions, string parameter, CrfScores scores)
    {
        ArgumentNullException.ThrowIfNull(emissions);
        ArgumentNullException.ThrowIfNull(positions, parameter);
        ArgumentNullException.ThrowIfNull(scores);
        if (emissions.dim() != 3 || emissions.size(1) == 0 || !emissions.shape.AsSpan()[..2].SequenceEqual(positions.shape))
        {
            throw new ArgumentException(
                $"Emissions must be [B, T, C] with at least one position, and '{parameter}' [B, T], but they are {LossShapes.Text(emissions)} "
                + $"and {LossShapes.Text(positions)}.",
                parameter);
        }

        var tags = emissions.size(2);
        if (!scores.Transitions.shape.SequenceEqual([tags, tags]) || !scores.Start.shape.SequenceEqual([tags]) || !scores.End.shape.SequenceEqual([tags]))
        {
            throw new ArgumentException(
                $"Emissions are for {tags} tags, so transitions must be [{tags}, {tags}] and start and end [{tags}], but they are "
                + $"{LossShapes.Text(scores.Transitions)}, {LossShapes.Text(scores.Start)} and {LossShapes.Text(scores.End)}.",
                nameof(scores));
        }
    }
}
