using System.Globalization;
using MultiTaskBert.Labels;
using MultiTaskBert.Training;

namespace MultiTaskBert.Audit;

/// <summary>Which groups of tasks an audit trains: each task alone, all together, and the chosen pairs.</summary>
internal sealed class TransferPlan
{
    private TransferPlan(IReadOnlyList<string> tasks, IReadOnlyList<string[]> pairs) => (Tasks, Pairs) = (tasks, pairs);

    /// <summary>All tasks.</summary>
    internal IReadOnlyList<string> Tasks { get; }

    /// <summary>The pairs, without one that is all tasks.</summary>
    internal IReadOnlyList<string[]> Pairs { get; }

    /// <summary>Every group that is trained, in order.</summary>
    internal IEnumerable<string[]> Groups => [.. Tasks.Select(task => (string[])[task]), [.. Tasks], .. Pairs];

    /// <exception cref="ArgumentException">Something is wrong; all of it is listed.</exception>
    internal static TransferPlan Of(TrainerOptions trainer, TransferData data, TransferAuditOptions options)
    {
        var tasks = options.Tasks ?? data.Train.Heads;
        string[] problems = [.. OfOptions(trainer, options), .. OfTasks(tasks, data, options), .. OfPairs(tasks, options)];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The transfer audit cannot start:\n- {string.Join("\n- ", problems)}", nameof(options));
        }

        IEnumerable<(string First, string Second)> pairs = options.AllPairs ? tasks.SelectMany((first, i) => tasks.Skip(i + 1).Select(second => (first, second))) : options.Pairs;
        return new TransferPlan(tasks, tasks.Count == 2 ? [] : [.. pairs.Select(pair => tasks.Where(task => new[] { pair.First, pair.Second }.Contains(task, StringComparer.Ordinal)).ToArray())]);
    }

    private static IEnumerable<string> OfOptions(TrainerOptions trainer, TransferAuditOptions options)
    {
        if (options.Seeds.Count == 0 || options.Seeds.Distinct().Count() < options.Seeds.Count)
        {
            yield return $"{nameof(options.Seeds)} is [{string.Join(", ", options.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)))}]; give one seed at least, and each once.";
        }

        if (!(options.Confidence is > 0 and < 1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Confidence)} is {options.Confidence}; it must be above 0 and below 1, for instance 0.95.");
        }

        if (options.AllPairs && options.Pairs.Count > 0)
        {
            yield return $"{nameof(options.AllPairs)} is set, and {nameof(options.Pairs)} names some; leave one of them out.";
        }

        if (trainer.Checkpoints is not null)
        {
            yield return $"{nameof(trainer.Checkpoints)} is set, but the trainings of an audit would write over each other's; leave it out.";
        }

        if (trainer.Evaluation.BestMetric is not (EvaluationResult.Score or EvaluationResult.Loss))
        {
            yield return $"Evaluation.BestMetric is '{trainer.Evaluation.BestMetric}'; an audit trains each task alone, where only '{EvaluationResult.Score}' and '{EvaluationResult.Loss}' mean the same.";
        }
    }

    private static IEnumerable<string> OfTasks(IReadOnlyList<string> tasks, TransferData data, TransferAuditOptions options)
    {
        if (tasks.Count < 2 || tasks.Distinct(StringComparer.Ordinal).Count() < tasks.Count)
        {
            yield return $"The tasks are {(tasks.Count == 0 ? "none" : Quoted.List(tasks))}; an audit needs two at least, each once.";
        }

        foreach (var task in tasks)
        {
            if (!data.Train.LabelCounts.ContainsKey(task))
            {
                yield return $"No training row has a label for '{task}'; there are labels for: {Quoted.List(data.Train.Heads)}.";
            }

            if (!data.Scored.LabelCounts.ContainsKey(task))
            {
                yield return $"No row of {(options.Test is null ? "a dev set" : nameof(options.Test))} has a label for '{task}', so it cannot be scored.";
            }
        }
    }

    private static IEnumerable<string> OfPairs(IReadOnlyList<string> tasks, TransferAuditOptions options)
    {
        foreach (var (first, second) in options.Pairs)
        {
            if (string.Equals(first, second, StringComparison.Ordinal) || !tasks.Contains(first, StringComparer.Ordinal) || !tasks.Contains(second, StringComparer.Ordinal))
            {
                yield return $"{nameof(options.Pairs)} has ('{first}', '{second}'); a pair is of two different tasks of {Quoted.List(tasks)}.";
            }
        }

        foreach (var (first, second) in options.Pairs.GroupBy(pair => string.CompareOrdinal(pair.First, pair.Second) < 0 ? pair : (pair.Second, pair.First)).Where(group => group.Skip(1).Any()).Select(group => group.Key))
        {
            yield return $"{nameof(options.Pairs)} has ('{first}', '{second}') twice.";
        }
    }
}
