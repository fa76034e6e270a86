using System.Diagnostics;

namespace MultiTaskBert.Benchmarks;

/// <summary>Measures several ways of doing the same work in turn, so that a machine that slows down slows all of them down.</summary>
internal static class Interleaved
{
    /// <summary>The name of this library among the ways.</summary>
    public const string Ours = "ours";

    /// <summary>The median time of each way, in milliseconds; parameters as for <see cref="Times"/>.</summary>
    public static IReadOnlyDictionary<string, double> Medians(
        int rounds, int warmup, IReadOnlyList<(string Name, Action Work)> ways, Action<string, double>? processor = null, bool settle = false, Func<string, IDisposable?>? around = null) =>
        Times(rounds, warmup, ways, processor, settle, around).ToDictionary(entry => entry.Key, entry => Quantile(entry.Value, 0.5), StringComparer.Ordinal);

    /// <summary>All times of each way, in milliseconds.</summary>
    /// <param name="rounds">How often each is measured, after <paramref name="warmup"/> rounds that are not.</param>
    /// <param name="warmup">Rounds that are not counted.</param>
    /// <param name="ways">The ways by name; each call does the whole work once.</param>
    /// <param name="processor">Takes the processor time of each call, all threads together: what a busy machine changes least. Null if nobody asks.</param>
    /// <param name="settle">
    /// Whether each way does its work once without being measured just before it is. Otherwise large work is charged with getting the memory back that the way before
    /// gave to the system, which does not happen to work that is repeated.
    /// </param>
    /// <param name="around">Gives what is held while a way, by its name, is settled and measured. Null holds nothing.</param>
    public static IReadOnlyDictionary<string, List<double>> Times(
        int rounds, int warmup, IReadOnlyList<(string Name, Action Work)> ways, Action<string, double>? processor = null, bool settle = false, Func<string, IDisposable?>? around = null)
    {
        var times = ways.ToDictionary(way => way.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -warmup; round < rounds; round++)
        {
            foreach (var (name, work) in ways)
            {
                using var held = around?.Invoke(name);
                if (settle)
                {
                    work();
                }

                var before = Environment.CpuUsage.TotalTime;
                var start = Stopwatch.GetTimestamp();
                work();
                if (round >= 0)
                {
                    times[name].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    processor?.Invoke(name, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
                }
            }
        }

        return times;
    }

    /// <summary>A quantile of measurements, between the nearest two.</summary>
    public static double Quantile(IEnumerable<double> values, double ratio)
    {
        var sorted = values.Order().ToArray();
        var place = ratio * (sorted.Length - 1);
        var below = (int)place;
        return below + 1 < sorted.Length ? sorted[below] + ((place - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
