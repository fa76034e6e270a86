using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Benchmarks;

/// <summary>One line of output. Times are medians in milliseconds; a ratio is the peer's time over ours, so above 1 ours is faster.</summary>
internal sealed record BenchmarkResult
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Bench { get; init; } = string.Empty;

    public required string Case { get; init; }

    public double? OursMs { get; init; }

    public IReadOnlyDictionary<string, double>? PeersMs { get; init; }

    public IReadOnlyDictionary<string, double>? Ratios { get; init; }

    /// <summary>The rate of plain matrix products on this machine in this run, by type.</summary>
    public IReadOnlyDictionary<string, double>? GemmGflops { get; init; }

    /// <summary>The ratio to that rate that ours reaches.</summary>
    public double? Mfu { get; init; }

    public IReadOnlyDictionary<string, object>? Extra { get; init; }

    /// <summary>The result of measuring ours beside peers.</summary>
    public static BenchmarkResult Of(string name, IReadOnlyDictionary<string, double> medians)
    {
        var ours = medians[Interleaved.Ours];
        var peers = medians.Where(median => median.Key != Interleaved.Ours).ToDictionary(StringComparer.Ordinal);
        return new BenchmarkResult
        {
            Case = name,
            OursMs = Round(ours),
            PeersMs = peers.ToDictionary(peer => peer.Key, peer => Round(peer.Value), StringComparer.Ordinal),
            Ratios = peers.ToDictionary(peer => peer.Key, peer => Round(peer.Value / ours), StringComparer.Ordinal),
        };
    }

    /// <summary>Four digits: more would be noise.</summary>
    public static double Round(double value) =>
        value == 0 || !double.IsFinite(value) ? value : Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 15));
}
