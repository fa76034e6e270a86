using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training;

/// <summary>
/// Represents how the gradients of the heads' losses, before weighting, lie to each other at the shared parameters that are trainable; of one step, or in the mean of several. See
/// <see cref="GradientConflicts"/> for the measures. Immutable.
/// </summary>
public sealed class GradientReading
{
    internal GradientReading()
    {
    }

    /// <summary>Gets the heads, in the order of all lists: for a step those with a label in it, for an epoch all.</summary>
    public IReadOnlyList<string> Heads { get; internal init; } = [];

    /// <summary>Gets the number of steps that were measured.</summary>
    public int Steps { get; internal init; }

    /// <summary>Gets by what each head's gradient is in the one that the shared parameters follow: the weight of its loss, times that of the aggregation. NaN where each coordinate goes its own way, or for a head without a label.</summary>
    public IReadOnlyList<double> Weights { get; internal init; } = [];

    /// <summary>Gets the length of each head's gradient, before weighting; NaN for a head without a label in any of the steps.</summary>
    public IReadOnlyList<double> Norms { get; internal init; } = [];

    /// <summary>Gets, by [head][head], the cosine between two gradients, from −1 to 1; NaN for heads that never had a label in one step.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Cosines { get; internal init; } = [];

    /// <summary>Gets, by [head][head], how alike the lengths of two gradients are, from near 0 to 1; NaN as for <see cref="Cosines"/>.</summary>
    public IReadOnlyList<IReadOnlyList<double>> MagnitudeSimilarities { get; internal init; } = [];

    /// <summary>Gets the share, from 0 to 1, of the pairs of heads in the steps whose gradients point against each other; NaN if there was no pair.</summary>
    public double ConflictRate { get; internal init; }

    internal static GradientReading Of(GradientConflicts conflicts, IReadOnlyDictionary<string, double> weights) => new()
    {
        Heads = conflicts.Heads,
        Steps = 1,
        Weights = [.. conflicts.Heads.Select(head => weights[head])],
        Norms = conflicts.Norms,
        Cosines = conflicts.Cosines,
        MagnitudeSimilarities = conflicts.MagnitudeSimilarities,
        ConflictRate = conflicts.Heads.Count > 1 ? conflicts.ConflictRate : double.NaN,
    };
}
