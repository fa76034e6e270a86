namespace MultiTaskBert.Plots;

/// <summary>Takes the noise of single batches out of a curve.</summary>
internal static class Smoothing
{
    /// <summary>
    /// An exponential moving average over about a twenty-fifth of the curve, free of the pull to zero at its start as Adam's averages are (Kingma and Ba 2015,
    /// "Adam", section 3): s_t = Σ β^(t-i) x_i / Σ β^(t-i). Values that are not finite are passed over.
    /// </summary>
    internal static double[] Of(double[] values)
    {
        var beta = 1 - (1 / Math.Max(1, values.Length / 25.0));
        var (sum, weight) = (0.0, 0.0);
        var smooth = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                (sum, weight) = ((beta * sum) + values[i], (beta * weight) + 1);
            }

            smooth[i] = weight == 0 ? double.NaN : sum / weight;
        }

        return smooth;
    }
}
