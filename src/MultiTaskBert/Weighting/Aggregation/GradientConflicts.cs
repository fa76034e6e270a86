namespace MultiTaskBert.Weighting;

/// <summary>Represents how the gradients of several heads at the shared parameters lie to each other (Yu et al. 2020, definitions 1 and 2).</summary>
public sealed class GradientConflicts
{
    private GradientConflicts(IReadOnlyList<string> heads, double[] norms)
    {
        Heads = heads;
        Norms = norms;
    }

    /// <summary>Gets the heads, in the order of the rows and columns.</summary>
    public IReadOnlyList<string> Heads { get; }

    /// <summary>Gets the length of each gradient.</summary>
    public IReadOnlyList<double> Norms { get; }

    /// <summary>Gets, as [head][head]: the cosine of the angle between two gradients, from −1 to 1; 0 where one of them is 0.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Cosines { get; private init; } = [];

    /// <summary>Gets, as [head][head]: 2|a||b| / (|a|² + |b|²), from near 0 for very different lengths to 1 for equal ones; 0 where one of them is 0.</summary>
    public IReadOnlyList<IReadOnlyList<double>> MagnitudeSimilarities { get; private init; } = [];

    /// <summary>Gets the ratio of the pairs whose product is negative, so that a step along one raises the loss of the other, to all; 0 with one head.</summary>
    public double ConflictRate { get; private init; }

    /// <summary>The number of such pairs.</summary>
    internal int ConflictingPairs { get; private init; }

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

        return new GradientConflicts([.. gradients.Heads], norms)
        {
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
