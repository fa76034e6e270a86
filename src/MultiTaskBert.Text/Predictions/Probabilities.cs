namespace MultiTaskBert.Predictions;

/// <summary>Logits as probabilities, in double precision.</summary>
internal static class Probabilities
{
    /// <summary>The softmax of one row of logits.</summary>
    internal static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var result = new double[logits.Length];
        var max = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            max = MathF.Max(max, logit);
        }

        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            result[i] = Math.Exp(logits[i] - max);
            sum += result[i];
        }

        for (var i = 0; i < result.Length; i++)
        {
            result[i] /= sum;
        }

        return result;
    }

    /// <summary>The logistic function 1 / (1 + e^−x), without overflow.</summary>
    internal static double Sigmoid(double logit) => logit >= 0 ? 1 / (1 + Math.Exp(-logit)) : Math.Exp(logit) / (1 + Math.Exp(logit));

    /// <summary>The index of the largest value, the first of equals.</summary>
    internal static int ArgMax(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}
