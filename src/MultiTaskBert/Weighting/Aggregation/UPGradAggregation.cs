namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// Quinton and Rey 2024, "Jacobian descent for multi-objective optimization", section 3 and proposition 1: each gradient is projected onto the
/// directions along which no loss rises, and the mean is taken. In the Gramian: v ≥ eᵢ/K with the least v'Gv, for each head.
/// </summary>
internal sealed record UPGradAggregation(double Regularization, double Threshold) : GramianAggregation
{
    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads) => OptionRules.Broken(
        OptionRules.NotNegative("The regularization of UPGrad", Regularization), OptionRules.NotNegative("The threshold of UPGrad", Threshold));

    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights(TaskGradients gradients)
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
