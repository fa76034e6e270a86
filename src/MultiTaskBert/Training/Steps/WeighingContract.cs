using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Steps;

/// <summary>What a step relies on in the answer of a weighting, also of one of the user's; where it is not kept, the error names the weighting.</summary>
internal static class WeighingContract
{
    /// <summary>Combines losses, and sees that the result can be learned from.</summary>
    /// <exception cref="InvalidOperationException">The weighting gave nothing, no number, no gradient, or not a weight for every head.</exception>
    internal static CombinedLoss Combine(LossWeigher weigher, IReadOnlyList<HeadLoss> losses, WeightingStep at)
    {
        var combined = weigher.Combine(losses, at) ?? throw Broken(weigher, "returned null; it must return the total and the weights");
        if (combined.Total is null || combined.Total.numel() != 1)
        {
            throw Broken(weigher, $"returned {(combined.Total is null ? "no total" : $"a total of shape [{string.Join(", ", combined.Total.shape)}]")}; it must return one number");
        }

        if (!combined.Total.requires_grad && losses.Any(loss => loss.Loss.requires_grad))
        {
            throw Broken(weigher, "returned a total without a gradient, so nothing would be learned; it must compute the total with the tensors of the losses, without detach() or item()");
        }

        return combined.Weights is { } weights && losses.All(loss => weights.ContainsKey(loss.Head))
            ? combined
            : throw Broken(weigher, $"must give a weight for each of {string.Join(", ", losses.Select(loss => $"'{loss.Head}'"))}, but gave {(combined.Weights is { } some ? $"[{string.Join(", ", some.Keys)}]" : "none")}");
    }

    private static InvalidOperationException Broken(LossWeigher weigher, string what) => new($"The loss weighting {(weigher as StatelessWeigher)?.Weighting.GetType().Name ?? weigher.GetType().Name}: {nameof(LossWeigher.Combine)} {what}.");
}
