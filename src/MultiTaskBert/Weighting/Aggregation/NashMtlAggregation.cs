using MultiTaskBert.Runtime;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// Nash-MTL, of Navon et al. 2022, "Multi-task learning as a bargaining game", claim 3.1: the weights a > 0 with Ga = 1/a, by Newton's method; then made no longer than a limit.
/// </summary>
/// <remarks>Heads without gradient have weight 0: they have nothing to bargain for.</remarks>
internal sealed record NashMtlAggregation : GradientAggregation
{
    internal const double DefaultMaxNorm = 1;

    // Without it there is no solution where a mix of gradients vanishes; beside the diagonal of ones it does not show elsewhere.
    private const double Ridge = 1e-12;
    private const int MostSteps = 500;

    /// <summary>
    /// The longest result, above 0. Without a limit it is always √K long, so any limit below that fixes the length of every step;
    /// <see cref="double.PositiveInfinity"/> is none.
    /// </summary>
    public double MaxNorm { get; init; } = DefaultMaxNorm;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Require(MaxNorm > 0, MaxNorm, "it must be a number above 0, or infinite for no limit");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        int[] rows = [.. Enumerable.Range(0, gradients.Count).Where(head => gradients.Norm(head) > 0)];
        var cosines = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                cosines[i, j] = (gradients.Gramian[rows[i], rows[j]] / gradients.Norm(rows[i]) / gradients.Norm(rows[j])) + (i == j ? Ridge : 0);
            }
        }

        // With aᵢ = bᵢ/|gᵢ| the equation is the same in the cosines: the solution does not know the scales.
        var b = Bargain(cosines);
        var norm = Mix.Norm(cosines, b);
        var factor = norm > MaxNorm ? MaxNorm / norm : 1;
        var weights = new double[gradients.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            weights[rows[i]] = factor * b[i] / gradients.Norm(rows[i]);
        }

        return weights;
    }

    // The minimum of ½b'Cb − Σ log b. The function is self-concordant, so Newton's steps, shortened to 1/(1 + λ), stay above 0 and converge
    // from anywhere (Boyd and Vandenberghe 2004, section 9.6).
    private static double[] Bargain(double[,] cosines)
    {
        var size = cosines.GetLength(0);
        double[] b = [.. Enumerable.Repeat(1.0, size)];
        int[] all = [.. Enumerable.Range(0, size)];
        for (var step = 0; step < MostSteps; step++)
        {
            var hessian = (double[,])cosines.Clone();
            var downhill = new double[size];
            for (var i = 0; i < size; i++)
            {
                hessian[i, i] += 1 / (b[i] * b[i]);
                downhill[i] = (1 / b[i]) - Mix.Product(cosines, b, i);
            }

            var direction = Cholesky.Solve(hessian, downhill, all);
            if (direction is null)
            {
                break;
            }

            var decrement = Math.Sqrt(Math.Max(0, direction.Zip(downhill, (d, g) => d * g).Sum()));
            var length = decrement < 0.25 ? 1 : 1 / (1 + decrement);
            for (var i = 0; i < size; i++)
            {
                b[i] += length * direction[i];
            }

            if (decrement < 1e-13)
            {
                break;
            }
        }

        return b;
    }
}
