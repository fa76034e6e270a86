using MultiTaskBert.Weighting.Numbers;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>
/// What the weighers of the library share. They compute in double precision from the losses' values, and return d total / d loss for each head;
/// the tensor is then Σ wᵢLᵢ plus the constant that makes its value the total, so its gradient is exact.
/// </summary>
internal abstract class HeadWeigher(string method, IReadOnlyList<string> heads) : LossWeigher
{
    /// <inheritdoc/>
    public sealed override WeightingState State => Memory.Copy();

    /// <summary>What the method keeps between steps.</summary>
    protected RememberedNumbers Memory { get; } = new(method, heads);

    /// <summary>Whether a negative loss is an error, because the method takes logarithms or quotients of losses.</summary>
    protected virtual bool RefusesNegative => false;

    /// <inheritdoc/>
    public sealed override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step)
    {
        ArgumentNullException.ThrowIfNull(losses);
        int[] present = [.. losses.Select(loss => Memory.IndexOf(loss.Head))];
        var values = LossValues.Of(losses);
        if (!values.All(double.IsFinite))
        {
            return LossWeighting.Sum.Combine(losses);
        }

        var negative = Array.FindIndex(values, value => value < 0);
        if (RefusesNegative && negative >= 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The loss of head '{losses[negative].Head}' is {values[negative]}, but '{method}' needs losses that are not negative; use another weighting."));
        }

        var weights = new double[values.Length];
        var total = Weigh(present, values, weights, step);
        return new CombinedLoss(
            WeightedSum(losses, values, weights, total),
            losses.Select((loss, i) => (loss.Head, Weight: weights[i])).ToDictionary(pair => pair.Head, pair => pair.Weight, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public sealed override void Restore(WeightingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Memory.Restore(state);
    }

    /// <summary>Weighs the losses of one step and remembers what the next steps need.</summary>
    /// <param name="present">The places, among all heads, of those that have a loss.</param>
    /// <param name="losses">Their losses, all finite.</param>
    /// <param name="weights">Where to write d total / d loss of each.</param>
    /// <param name="step">Which step it is.</param>
    /// <returns>The total.</returns>
    protected abstract double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step);

    private static Tensor WeightedSum(IReadOnlyList<HeadLoss> losses, double[] values, double[] weights, double total)
    {
        using var scope = NewDisposeScope();
        var first = losses[0].Loss;
        var rest = total - values.Zip(weights, (loss, weight) => loss * weight).Sum();

        // Zero-dimensional tensors: a scalar made at each step could be finalized while the native call still reads it.
        var sum = tensor(rest, dtype: first.dtype, device: first.device);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += losses[i].Loss * tensor(weights[i], dtype: first.dtype, device: first.device);
        }

        return sum.MoveToOuterDisposeScope();
    }
}
