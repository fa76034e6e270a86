using System.Globalization;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>A method beside the baseline, seed by seed.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="runs">Its runs, in the order of the seeds.</param>
/// <param name="baseline">The runs of the baseline by seed, without failed ones.</param>
internal sealed class MethodRow(string method, IReadOnlyList<MethodRun> runs, IReadOnlyDictionary<long, MethodRun> baseline)
{
    public string Method { get; } = method;

    public MethodKind Kind { get; } = Methods.KindOf(method);

    public IReadOnlyList<MethodRun> Runs { get; } = runs;

    /// <summary>The runs with scores.</summary>
    public IReadOnlyList<MethodRun> Good { get; } = [.. runs.Where(run => run.Failure is null)];

    /// <summary>For each seed that the baseline has too: the mean over the heads of what the method is better.</summary>
    public IReadOnlyList<double> Differences { get; } =
    [
        .. from run in runs
           where run.Failure is null && baseline.ContainsKey(run.Seed)
           select MethodTraining.Heads.Average(head => run.Scores[head] - baseline[run.Seed].Scores[head]),
    ];

    /// <summary>The time of a step in steps of the baseline, the mean over the seeds; null if there is none.</summary>
    public double? StepTime { get; } = runs
        .Where(run => run.Failure is null && baseline.TryGetValue(run.Seed, out var sum) && sum.MsPerStep > 0)
        .Average(run => (double?)(run.MsPerStep / baseline[run.Seed].MsPerStep));

    /// <summary>What went wrong, a sentence each.</summary>
    public IEnumerable<string> Failures => Runs.Where(run => run.Failure is not null).Select(run => string.Create(CultureInfo.InvariantCulture, $"`{Method}` failed with seed {run.Seed}: {run.Failure}"));
}
