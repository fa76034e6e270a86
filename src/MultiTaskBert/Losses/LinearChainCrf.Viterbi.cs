using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

internal static partial class LinearChainCrf
{
    /// <summary>The most probable tags of each row, by the algorithm of Viterbi (1967). Of equal sequences, one.</summary>
    /// <param name="emissions">Float [B, T, C]; the caller keeps ownership.</param>
    /// <param name="mask">Bool [B, T]: the positions that count.</param>
    /// <param name="scores">Transitions, start and end, of the type of the emissions.</param>
    /// <returns>
    /// Tags: Int64 [B, T], −100 at positions that do not count. Scores: Float [B], the score of these tags, 0 for a row where nothing counts. Both in the
    /// caller's dispose scope, without gradient.
    /// </returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static (Tensor Tags, Tensor Scores) Viterbi(Tensor emissions, Tensor mask, CrfScores scores)
    {
        Check(emissions, mask, nameof(mask), scores);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var packed = new PackedTags(emissions, mask);
        var (best, pointers) = BestOfEachTag(packed, scores);
        var (total, last) = (best + scores.End).max(1);

        // Behind the last position the pointers lead from each tag to itself, so all rows walk back together.
        var tag = last.unsqueeze(1);                                                                  // [B, 1]
        var tags = new List<Tensor> { tag };
        for (var step = pointers.Count - 1; step >= 0; step--)
        {
            tag = pointers[step].gather(1, tag);
            tags.Add(tag);
        }

        tags.Reverse();
        var path = cat(tags, 1);
        path = path.where(packed.Mask, full_like(path, LabelLayout.Ignored));
        total = total.where(packed.Lengths.gt(0), zeros_like(total));
        return (packed.Unpack(path).MoveToOuterDisposeScope(), total.MoveToOuterDisposeScope());
    }

    /// <summary>Float [B, C], the best score of a sequence that ends in a tag; and for each step but the first, Int64 [B, C], the tag before.</summary>
    private static (Tensor Best, List<Tensor> Pointers) BestOfEachTag(PackedTags packed, CrfScores scores)
    {
        var transitions = scores.Transitions.unsqueeze(0);
        var best = scores.Start + packed.Emissions.select(1, 0);
        var itself = arange(best.size(1), dtype: ScalarType.Int64, device: best.device).unsqueeze(0).expand(best.shape);
        var pointers = new List<Tensor>(packed.Steps);
        for (var step = 1; step < packed.Steps; step++)
        {
            var counts = packed.Counts(step);
            var (next, from) = (best.unsqueeze(2) + transitions).max(1);
            best = (next + packed.Emissions.select(1, step)).where(counts, best);
            pointers.Add(from.where(counts, itself));
        }

        return (best, pointers);
    }
}
