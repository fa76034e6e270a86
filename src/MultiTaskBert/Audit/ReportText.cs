using System.Globalization;
using System.Text;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Training;

namespace MultiTaskBert.Audit;

/// <summary>The text of a <see cref="TrainingReport"/>.</summary>
internal static class ReportText
{
    internal static string Of(string title, TrainingRecord record, TrainingResult result, IReadOnlyList<(string File, string Title)> pictures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {title.ReplaceLineEndings(" ")}\n\n");
        text.Append(Summary(record, result));
        Section(text, "Epochs", Epochs(record.Epochs, result));
        if (result.BestEpoch is { } best && record.Epochs.FirstOrDefault(epoch => epoch.Epoch == best)?.Dev is { } dev)
        {
            Section(text, string.Create(CultureInfo.InvariantCulture, $"Dev set after epoch {best}, the best"), BestNumbers(dev));
        }

        if (record.Epochs.LastOrDefault(epoch => epoch.Gradients is not null) is { Gradients: { } gradients } measured)
        {
            Section(text, string.Create(CultureInfo.InvariantCulture, $"Gradients of the heads in epoch {measured.Epoch}"), GradientTables.Of(gradients, record.Epochs));
        }

        if (pictures.Count > 0)
        {
            Section(text, "Pictures", string.Join("\n\n", pictures.Select(picture => $"![{picture.Title.ReplaceLineEndings(" ")}]({Uri.EscapeDataString(picture.File).Replace("%2F", "/", StringComparison.Ordinal)})")) + "\n");
        }

        Section(text, "What is trainable", Learning(record));
        Section(text, "Data", Data(record));
        Section(text, "Options", Options(record.Started.Options));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, string body) => text.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n{body}");

    private static string Summary(TrainingRecord record, TrainingResult result)
    {
        var rate = record.Steps is [.., var last]
            ? string.Create(CultureInfo.InvariantCulture, $" The learning rate was at most {record.Steps.Max(point => point.LearningRate):G3} and at last {last.LearningRate:G3}.")
            : string.Empty;
        var best = result.BestEpoch is { } epoch
            ? string.Create(CultureInfo.InvariantCulture, $" The best epoch by `{record.Started.Options.Evaluation.BestMetric}` is {epoch} ({BestValue(record, result)}); the model has {(result.HasBestWeights ? "its weights" : "the last weights")}.")
            : " There was no evaluation; the model has the last weights.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Ended(result)} after {result.Steps:N0} of {record.Started.TotalSteps:N0} steps and {record.Epochs.Count} of {record.Started.Options.Epochs} epochs, in {Time(result.Elapsed)}.{best}{rate}\n");
    }

    // Of a weighted sum the evaluations know the value; its name is that of no single metric.
    private static string BestValue(TrainingRecord record, TrainingResult result) =>
        (result.BestMetrics.TryGetValue(record.Started.Options.Evaluation.BestMetric, out var value) ? value : result.Evaluations.LastOrDefault(evaluation => evaluation.IsBest)?.Value ?? double.NaN)
            .ToString("F4", CultureInfo.InvariantCulture);

    // A reason that is newer than this text is named as it is.
    private static string Ended(TrainingResult result) => result.StopReason == StopReason.Completed
        ? "Completed"
        : $"Ended by {result.StopReason}{(result.StopDetail is { } detail ? $" ({detail})" : string.Empty)}";

    private static string Epochs(IReadOnlyList<EpochRecord> epochs, TrainingResult result)
    {
        if (epochs.Count == 0)
        {
            return "No epoch was finished.\n";
        }

        var heads = epochs[0].HeadLosses.Keys.ToArray();
        var dev = epochs.Where(epoch => epoch.Dev is not null).SelectMany(epoch => epoch.Dev!.Headlines).Select(metric => metric.Key)
            .Distinct(StringComparer.Ordinal).ToArray();
        var table = new MarkdownTable(
        [
            "epoch:", "steps:", "trainable:", "learning rate:", "loss:", .. heads.Select(head => $"{head} loss:"), .. dev.Select(metric => $"dev {metric}:"), "time:",
        ]);
        foreach (var epoch in epochs)
        {
            table.Add(
            [
                string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch}{(epoch.Epoch == result.BestEpoch ? " ★" : string.Empty)}"),
                epoch.Steps.ToString("N0", CultureInfo.InvariantCulture),
                epoch.TrainableParameters.ToString("N0", CultureInfo.InvariantCulture),
                epoch.LearningRate.ToString("G3", CultureInfo.InvariantCulture),
                Number(epoch.Loss),
                .. heads.Select(head => Number(epoch.HeadLosses[head])),
                .. dev.Select(metric => epoch.Dev is not null && epoch.Dev.Metrics.TryGetValue(metric, out var value) ? Number(value) : "–"),
                Time(epoch.Elapsed),
            ]);
        }

        return table.ToString() + (result.BestEpoch is null ? string.Empty : "\n★ best epoch\n");
    }

    private static string BestNumbers(EvaluationResult dev)
    {
        var table = new MarkdownTable("metric", "value:");
        foreach (var (name, value) in dev.Metrics)
        {
            table.Add(name, Number(value));
        }

        return table.ToString();
    }

    private static string Learning(TrainingRecord record)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Frozen: `{record.Started.Options.Freeze}`\n\n```text\n{record.Started.Parameters}\n```\n");
        foreach (var change in record.FreezeChanges)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nAfter step {change.Step:N0} (epochs done: {change.Epoch}):\n\n```text\n{change.Parameters}\n```\n");
        }

        return text.ToString();
    }

    private static string Data(TrainingRecord record)
    {
        var table = new MarkdownTable("data", "count:");
        Row("training rows", record.Started.Rows);
        foreach (var head in record.Started.Heads)
        {
            Row($"training rows with a label for {head}", record.Started.LabelCounts[head]);
        }

        if (record.Epochs is [.., var last])
        {
            foreach (var (head, count) in last.LabelCounts)
            {
                Row($"labels of {head} in an epoch", count);
            }

            foreach (var (name, set) in last.DataSets)
            {
                Row($"training rows of {name}", record.Started.DataSets[name]);
                Row($"rows of {name} in the last epoch", set.Rows);
                table.Add($"passes through {name}", set.Passes.ToString("0.##", CultureInfo.InvariantCulture));
                foreach (var (head, count) in set.LabelCounts.Where(count => count.Value > 0))
                {
                    Row($"labels of {head} from {name} in the last epoch", count);
                }
            }

            foreach (var (head, count) in last.UnlabelledSteps.Where(steps => steps.Value > 0))
            {
                Row($"steps of the last epoch without a label for {head}", count);
            }

            Row("training rows cut by the length limit", last.TruncatedRows);
            foreach (var (head, count) in last.LostLabels.Where(lost => lost.Value > 0))
            {
                Row($"gold answers of {head} in the training rows that could not be laid on tokens", count);
            }

            Row("batches without a label, left out", last.SkippedBatches);
            if (last.Dev is { } dev)
            {
                Row("dev rows", dev.Rows);
                Row("dev rows cut by the length limit", dev.TruncatedRows);
                foreach (var (head, count) in dev.LostLabels.Where(lost => lost.Value > 0))
                {
                    Row($"gold answers of {head} in the dev rows that could not be laid on tokens", count);
                }
            }
        }

        return table + string.Concat(record.Started.LabelReadings.Select(reading => $"\n{reading.ReplaceLineEndings(" ")}\n"));

        void Row(string name, long count) => table.Add(name, count.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static string Options(TrainerOptions options)
    {
        var table = new MarkdownTable("option", "value");
        foreach (var (name, value) in OptionValues.Of(options))
        {
            table.Add(name, value);
        }

        return table.ToString();
    }

    // Beyond 1 a whole number is a count, such as the support of a class.
    private static string Number(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(value > 1 && double.IsInteger(value) ? "N0" : "F4", CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => time.ToString(time.TotalDays >= 1 ? "d\\.hh\\:mm\\:ss" : "h\\:mm\\:ss", CultureInfo.InvariantCulture);
}
