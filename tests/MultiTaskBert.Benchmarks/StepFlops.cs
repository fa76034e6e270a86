using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>
/// How many floating-point operations a BERT does, counted as is usual for model FLOPs utilisation (Chowdhery et al. 2022, appendix B): two for each multiply and
/// add of a matrix product, those of attention included; softmax, normalisation, embeddings, heads and the optimizer not.
/// </summary>
internal static class StepFlops
{
    /// <summary>The forward pass of one layer over B rows of T tokens.</summary>
    public static double LayerForward(BertConfig config, double rows, double length)
    {
        double hidden = config.HiddenSize, wide = config.IntermediateSize;
        var linear = 2 * ((4 * hidden * hidden) + (2 * hidden * wide));   // each token: query, key, value, output; wide and narrow
        var attention = 2 * 2 * length * hidden;                          // each token: Q Kᵀ and the probabilities times V
        return rows * length * (linear + attention);
    }

    /// <summary>Forward and backward passes of all layers. The backward pass makes two products out of each: for the input and for the weights.</summary>
    public static double Training(BertConfig config, double rows, double length) => 3 * Forward(config, rows, length);

    /// <summary>The forward pass of all layers.</summary>
    public static double Forward(BertConfig config, double rows, double length) => config.LayerCount * LayerForward(config, rows, length);

    /// <summary>A result with the matrix rate of this run and the ratio to it that is reached.</summary>
    /// <param name="result">The result.</param>
    /// <param name="flops">What was done in the time of <see cref="BenchmarkResult.OursMs"/>.</param>
    /// <param name="type">The type that is computed in.</param>
    /// <param name="measurements">The rate, measured every time before ours was: machines whose cores are shared change it within seconds.</param>
    public static BenchmarkResult WithRate(this BenchmarkResult result, double flops, string type, IReadOnlyCollection<IReadOnlyDictionary<string, double>> measurements)
    {
        var rates = MatrixRate.Median(measurements);
        return result with { GemmGflops = rates, Mfu = BenchmarkResult.Round(flops / result.OursMs!.Value / 1e6 / rates[type]) };
    }
}
