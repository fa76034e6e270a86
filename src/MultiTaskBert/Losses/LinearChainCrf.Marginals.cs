using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

internal static partial class LinearChainCrf
{
    /// <summary>P(y_t), the probability of each tag at each position over all sequences, by the forward–backward algorithm.</summary>
    /// <param name="emissions">Float [B, T, C]; the caller keeps ownership.</param>
    /// <param name="mask">Bool [B, T]: the positions that count.</param>
    /// <param name="scores">Transitions, start and end, of the type of the emissions.</param>
    /// <returns>Float [B, T, C], 0 at positions that do not count, in the caller's dispose scope, without gradient.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Marginals(Tensor emissions, Tensor mask, CrfScores scores)
    {
        Check(emissions, mask, nameof(mask), scores);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var packed = new PackedTags(emissions, mask);
        var forward = stack(Forward(packed, scores), 1);                                              // [B, T, C]
        var probabilities = nn.functional.softmax(forward + Backward(packed, scores), 2) * packed.Mask.unsqueeze(2).to(emissions.dtype);
        return packed.Unpack(probabilities).MoveToOuterDisposeScope();
    }

    /// <summary>Float [B, T, C]: the logarithm of the sum over all continuations behind a tag.</summary>
    private static Tensor Backward(PackedTags packed, CrfScores scores)
    {
        var transitions = scores.Transitions.unsqueeze(0);
        var end = scores.End.unsqueeze(0).expand(packed.Emissions.size(0), -1);
        var steps = new List<Tensor>(packed.Steps) { end };
        for (var step = packed.Steps - 1; step > 0; step--)
        {
            var behind = (packed.Emissions.select(1, step) + steps[^1]).unsqueeze(1);                 // [B, 1, to]
            steps.Add((transitions + behind).logsumexp(2).where(packed.Counts(step), end));
        }

        steps.Reverse();
        return stack(steps, 1);
    }
}
