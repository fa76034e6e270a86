namespace MultiTaskBert.Audit;

/// <summary>Represents what a <see cref="TransferAudit"/> found: scores alone and with others, gains with intervals, advice. Immutable.</summary>
public sealed class TransferReport
{
    private TransferReport(IReadOnlyList<TransferTask> tasks, IReadOnlyList<TransferRun> runs, TransferAuditOptions options) =>
        (Tasks, Runs, Seeds, Confidence) = (tasks, runs, [.. options.Seeds], options.Confidence);

    /// <summary>Gets the tasks in the order of the options, or of their names.</summary>
    public IReadOnlyList<TransferTask> Tasks { get; }

    /// <summary>Gets every training, in the order they were done.</summary>
    public IReadOnlyList<TransferRun> Runs { get; }

    /// <summary>The seeds.</summary>
    internal IReadOnlyList<long> Seeds { get; }

    /// <summary>The ratio of intervals that hold the true value.</summary>
    internal double Confidence { get; }

    /// <summary>Gets the task of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public TransferTask this[string task] => Tasks.FirstOrDefault(entry => entry.Name.Equals(task, StringComparison.Ordinal))
        ?? throw new ArgumentException($"There is no task '{task}'; there are {string.Join(", ", Tasks.Select(entry => $"'{entry.Name}'"))}.", nameof(task));

    /// <summary>Returns the report as lines of text, with LF line ends.</summary>
    public override string ToString() => TransferText.Plain(this);

    /// <summary>Returns the report as Markdown, a table and the advice, with LF line ends.</summary>
    public string ToMarkdown() => TransferText.Markdown(this);

    internal static TransferReport Of(
        TransferPlan plan, TransferData data, IReadOnlyDictionary<string, Metrics.MetricValue> headlines, IReadOnlyList<TransferRun> runs, TransferAuditOptions options)
    {
        return new TransferReport([.. plan.Tasks.Select(Task)], [.. runs], options);

        TransferTask Task(string task)
        {
            var alone = Scores([task], task);
            return new TransferTask(task, new MeanInterval(alone, options.Confidence), Effect(plan.Tasks, task, alone))
            {
                Metric = headlines[task].Name,
                HigherIsBetter = headlines[task].HigherIsBetter,
                TrainLabels = data.Train.LabelCounts[task],
                ScoredLabels = data.Scored.LabelCounts[task],
                Pairs = [.. plan.Pairs.Where(pair => pair.Contains(task, StringComparer.Ordinal)).Select(pair => Effect(pair, task, alone))],
            };
        }

        TransferEffect Effect(IReadOnlyList<string> group, string task, double[] alone)
        {
            var scores = Scores(group, task);
            var sign = headlines[task].HigherIsBetter ? 1 : -1;
            return new TransferEffect(
                [.. group.Where(other => !other.Equals(task, StringComparison.Ordinal))],
                new MeanInterval(scores, options.Confidence),
                new MeanInterval([.. scores.Zip(alone, (with, without) => sign * (with - without))], options.Confidence));
        }

        double[] Scores(IReadOnlyList<string> group, string task) =>
            [.. runs.Where(run => run.Tasks.SequenceEqual(group, StringComparer.Ordinal)).Select(run => run.Scores[task])];
    }
}
