namespace MultiTaskBert.Weighting;

/// <summary>Represents how the gradients of several heads at the shared parameters lie to each other (Yu et al. 2020, definitions 1 and 2).</summary>
public sealed class GradientConflicts
{
    /// <summary>Gets the heads, in the order of the rows and columns.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>Gets the length of each gradient.</summary>
    public required IReadOnlyList<double> Norms { get; init; }

    /// <summary>Gets, as [head][head]: the cosine of the angle between two gradients, from −1 to 1; 0 where one of them is 0.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Cosines { get; init; }

    /// <summary>Gets, as [head][head]: 2|a||b| / (|a|² + |b|²), from near 0 for very different lengths to 1 for equal ones; 0 where one of them is 0.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> MagnitudeSimilarities { get; init; }

    /// <summary>Gets the number of pairs whose product is negative: a step along one raises the loss of the other.</summary>
    public required int ConflictingPairs { get; init; }

    /// <summary>Gets the ratio of such pairs to all; 0 with one head.</summary>
    public required double ConflictRate { get; init; }

    /// <summary>Measures the gradients of one step.</summary>
    /// <param name="gradients">The gradients of at least one head.</param>
    public static GradientConflicts Of(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var count = gradients.Count;
        double[] norms = [.. Enumerable.Range(0, count).Select(gradients.Norm)];
        var pairs = count * (count - 1) / 2;
        var conflicting = 0;
        for (var i = 0; i < count; i++)
        {
            for (var j = i + 1; j < count; j++)
            {
                conflicting += gradients.Product(i, j) < 0 ? 1 : 0;
            }
        }

        return new GradientConflicts
        {
            Heads = [.. gradients.Heads],
            Norms = norms,
            Cosines = Matrix(norms, (i, j) => gradients.Product(i, j) / norms[i] / norms[j]),
            MagnitudeSimilarities = Matrix(norms, (i, j) => 2 / ((norms[i] / norms[j]) + (norms[j] / norms[i]))),
            ConflictingPairs = conflicting,
            ConflictRate = pairs == 0 ? 0 : (double)conflicting / pairs,
        };
    }

    private static double[][] Matrix(double[] norms, Func<int, int, double> entry) =>
    [
        .. Enumerable.Range(0, norms.Length).Select(i =>
            Enumerable.Range(0, norms.Length).Select(j => norms[i] == 0 || norms[j] == 0 ? 0 : entry(i, j)).ToArray()),
    ];
}
