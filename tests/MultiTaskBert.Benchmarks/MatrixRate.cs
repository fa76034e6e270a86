using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>How fast this machine multiplies matrices of the sizes of an encoder: the limit of everything above it.</summary>
internal static class MatrixRate
{
    private const int Rows = 1024;
    private const int Inner = 768;
    private const int Columns = 3072;
    private const double Operations = 2.0 * Rows * Inner * Columns;

    /// <summary>The best of several products, in 10⁹ floating-point operations a second, by type.</summary>
    public static IReadOnlyDictionary<string, double> Measure() => new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["fp32"] = BenchmarkResult.Round(Of(ScalarType.Float32)),
        ["bf16"] = BenchmarkResult.Round(Of(ScalarType.BFloat16)),
    };

    /// <summary>The rate over half a second of products, in 10⁹ operations a second: what is left of the best where a machine is shared or changes its pace.</summary>
    public static double Sustained(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (a, b) = Factors(type);
        var products = 0;
        var start = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5; products++)
        {
            nn.functional.linear(a, b).Dispose();
        }

        return products * Operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>The median of several measurements, by type.</summary>
    public static IReadOnlyDictionary<string, double> Median(IReadOnlyCollection<IReadOnlyDictionary<string, double>> measurements) => measurements
        .SelectMany(measurement => measurement)
        .GroupBy(rate => rate.Key, StringComparer.Ordinal)
        .ToDictionary(type => type.Key, type => BenchmarkResult.Round(Interleaved.Quantile(type.Select(rate => rate.Value), 0.5)), StringComparer.Ordinal);

    private static double Of(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (a, b) = Factors(type);
        var best = double.MaxValue;
        for (var round = 0; round < 12; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var product = nn.functional.linear(a, b);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Operations / best / 1e9;
    }

    private static (Tensor Left, Tensor Right) Factors(ScalarType type) => (ones(Rows, Inner, dtype: type), ones(Columns, Inner, dtype: type));
}
