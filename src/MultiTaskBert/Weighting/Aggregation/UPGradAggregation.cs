using MultiTaskBert.Runtime;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// UPGrad, of Quinton and Rey 2024, "Jacobian descent for multi-objective optimization", section 3 and proposition 1: each gradient is projected onto the
/// directions along which no loss rises, and the mean is taken. In the Gramian: v ≥ eᵢ/K with the least v'Gv, for each head.
/// </summary>
internal sealed record UPGradAggregation : GradientAggregation
{
    internal const double DefaultRegularization = 1e-4;
    internal const double DefaultThreshold = 1e-4;

    /// <summary>What is added to the diagonal of the normalized Gramian; finite and at least 0.</summary>
    public double Regularization { get; init; } = DefaultRegularization;

    /// <summary>The trace of the Gramian below which all gradients count as 0, which gives their mean; finite and at least 0.</summary>
    public double Threshold { get; init; } = DefaultThreshold;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.NotNegative(Regularization);
        rules.NotNegative(Threshold);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var size = gradients.Count;
        var q = Normalized(gradients.Gramian);
        var weights = new double[size];
        for (var head = 0; head < size; head++)
        {
            // v = eᵢ/K + x with x ≥ 0.
            double[] c = [.. Enumerable.Range(0, size).Select(i => -q[i, head] / size)];
            var x = NonNegativeQuadratic.Minimize(q, c);
            for (var i = 0; i < size; i++)
            {
                weights[i] += x[i];
            }

            weights[head] += 1.0 / size;
        }

        return weights;
    }

    private double[,] Normalized(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        var trace = Enumerable.Range(0, size).Sum(i => gramian[i, i]);
        var factor = trace > 0 && trace >= Threshold ? 1 / trace : 0;
        var normalized = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                normalized[i, j] = (gramian[i, j] * factor) + (i == j ? Regularization : 0);
            }
        }

        return normalized;
    }
}
