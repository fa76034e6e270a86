using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Heads;

/// <summary>The parts of transformers' classifiers, computed number by number in double precision, without a tensor.</summary>
internal static class ClassifierFormula
{
    private const int Intervals = 4000;

    /// <summary>W x + b.</summary>
    /// <param name="input">[n].</param>
    /// <param name="weight">[m, n], row by row.</param>
    /// <param name="bias">[m], or null.</param>
    internal static double[] Linear(double[] input, double[] weight, double[]? bias) =>
    [
        .. Enumerable.Range(0, weight.Length / input.Length)
            .Select(row => (bias?[row] ?? 0) + Enumerable.Range(0, input.Length).Sum(column => weight[(row * input.Length) + column] * input[column])),
    ];

    internal static double[] Tanh(double[] input) => [.. input.Select(Math.Tanh)];

    internal static double[] Relu(double[] input) => [.. input.Select(x => Math.Max(x, 0))];

    internal static double[] Silu(double[] input) => [.. input.Select(x => x / (1 + Math.Exp(-x)))];

    /// <summary>x Φ(x).</summary>
    internal static double[] Gelu(double[] input) => [.. input.Select(x => x * 0.5 * (1 + Erf(x / Math.Sqrt(2))))];

    /// <summary>Ba et al. 2016, with the variance over n.</summary>
    internal static double[] LayerNorm(double[] input, double[] weight, double[]? bias, double epsilon)
    {
        var mean = input.Average();
        var deviation = Math.Sqrt(input.Average(x => (x - mean) * (x - mean)) + epsilon);
        return [.. input.Select((x, i) => ((x - mean) / deviation * weight[i]) + (bias?[i] ?? 0))];
    }

    /// <summary>The mean of the states of a row's tokens.</summary>
    internal static double[] Mean(double[][] states) => [.. Enumerable.Range(0, states[0].Length).Select(i => states.Average(state => state[i]))];

    /// <summary>The numbers of a float tensor.</summary>
    internal static double[] Numbers(Tensor values) => [.. values.data<float>().ToArray().Select(x => (double)x)];

    // 2/√π ∫ exp(−t²) dt from 0 to x by Simpson's rule; the error is far below that of Float32.
    private static double Erf(double x)
    {
        var step = x / Intervals;
        var sum = 1 + Math.Exp(-x * x);
        for (var i = 1; i < Intervals; i++)
        {
            sum += (i % 2 == 1 ? 4 : 2) * Math.Exp(-i * step * i * step);
        }

        return 2 / Math.Sqrt(Math.PI) * sum * step / 3;
    }
}
