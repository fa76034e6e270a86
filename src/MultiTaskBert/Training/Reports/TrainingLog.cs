using Microsoft.Extensions.Logging;
using MultiTaskBert.Backbones;
using MultiTaskBert.Training.Results;

namespace MultiTaskBert.Training.Reports;

/// <summary>Says in a log what a training does: at the level of information a line an epoch with the numbers that stand for the rest, and all numbers at the level of debugging.</summary>
/// <remarks>The ids of the events are counted, and stay: a new event gets the next one.</remarks>
internal sealed partial class TrainingLog(ILogger logger) : ITrainerCallback
{
    private readonly ILogger _logger = logger;

    public void OnTrainingStarted(TrainingStarted started)
    {
        Started(_logger, started.Rows, started.TotalSteps, string.Join(", ", started.Heads), started.Options.Freeze!.ToString(), started.Precision, Environment.NewLine, started.Parameters);
        foreach (var reading in started.LabelReadings)
        {
            LabelReading(_logger, reading);
        }

        foreach (var setting in started.Chosen)
        {
            Chosen(_logger, setting.Name, setting.Value, setting.Reason);
        }

        if (started.FrozenLayers is { } frozen)
        {
            FrozenLayers(_logger, frozen);
        }

        foreach (var warning in started.Warnings)
        {
            Warning(_logger, warning);
        }

        if (started.ResumedFrom is { } checkpoint)
        {
            Resumed(_logger, checkpoint, started.StepsBefore);
        }

        foreach (var (head, _) in started.LabelCounts.Where(count => count.Value == 0))
        {
            Unlabelled(_logger, head);
        }
    }

    public void OnStepCompleted(StepCompleted step)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Step(_logger, step.Step, step.TotalSteps, step.Loss, Text(step.HeadLosses), step.LearningRate, step.Remaining);
        }
    }

    public void OnStepSkipped(StepSkipped step) => Skipped(_logger, step.Position, step.Epoch, step.Details, string.Join(", ", step.FirstRows), step.InARow);

    public void OnEvaluated(EvaluationRecord evaluation)
    {
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Evaluated(_logger, evaluation.Step, evaluation.Epoch, Text(AllNumbers(evaluation.Result)), evaluation.IsBest);
        }
    }

    public void OnEpochCompleted(EpochRecord epoch)
    {
        Epoch(_logger, epoch.Epoch, epoch.Loss, Text(epoch.HeadLosses), epoch.Dev is null ? "none" : Text(HeadlineMetrics.Of(epoch.Dev)), epoch.Elapsed);
        if (epoch.TruncatedRows > 0)
        {
            Truncated(_logger, epoch.TruncatedRows);
        }

        if (epoch.Dev is { TruncatedRows: > 0 } dev)
        {
            DevTruncated(_logger, dev.TruncatedRows);
        }

        if (LostIn(epoch.LostLabels) is { } lost)
        {
            Lost(_logger, lost);
        }

        if (epoch.Dev is not null && LostIn(epoch.Dev.LostLabels) is { } lostInDev)
        {
            DevLost(_logger, lostInDev);
        }

        if (epoch.SkippedSteps > 0)
        {
            NotFinite(_logger, epoch.SkippedSteps, string.Join(", ", epoch.NotFiniteSteps.Where(head => head.Value > 0).Select(head => FormattableString.Invariant($"{head.Key} {head.Value}"))));
        }

        if (epoch.SkippedBatches > 0)
        {
            WithoutLabels(_logger, epoch.SkippedBatches);
        }
    }

    public void OnFreezeChanged(FreezeChanged change)
    {
        Changed(_logger, change.Epoch, change.Step, Environment.NewLine, change.Parameters);
        if (change.FrozenLayers is { } frozen)
        {
            FrozenLayers(_logger, frozen);
        }
    }

    public void OnCheckpointSaved(CheckpointSaved checkpoint) => Saved(_logger, checkpoint.Folder);

    public void OnTrainingCompleted(TrainingResult result) => Completed(_logger, result.StopDetail is { } detail ? $"{result.StopReason}: {detail}" : result.StopReason.ToString(), result.Steps, result.Elapsed, result.BestEpoch);

    // By head, or null if none is lost.
    private static string? LostIn(IReadOnlyDictionary<string, long> labels) =>
        labels.Values.Any(count => count > 0) ? string.Join(", ", labels.Where(head => head.Value > 0).Select(head => FormattableString.Invariant($"{head.Key} {head.Value}"))) : null;

    private static IEnumerable<KeyValuePair<string, double>> AllNumbers(EvaluationResult dev) =>
        dev.Metrics.Where(metric => !HeadlineMetrics.IsOfOneClass(metric.Key) && MetricNames.DataSetOf(metric.Key) is null);

    private static string Text(IEnumerable<KeyValuePair<string, double>> numbers) =>
        string.Join(", ", numbers.Select(number => FormattableString.Invariant($"{number.Key} {number.Value:G4}")));

    [LoggerMessage(1, LogLevel.Information, "Training on {Rows} rows, {Steps} steps, heads {Heads}; frozen: {Freeze}; matrices in {Precision}.{NewLine}{Learning}")]
    private static partial void Started(ILogger logger, int rows, long steps, string heads, string freeze, Precision precision, string newLine, Freezing.FreezeReport learning);

    [LoggerMessage(2, LogLevel.Warning, "{Warning}")]
    internal static partial void Warning(ILogger logger, string warning);

    [LoggerMessage(17, LogLevel.Information, "{LabelReading}")]
    private static partial void LabelReading(ILogger logger, string labelReading);

    [LoggerMessage(20, LogLevel.Information, "Chosen: {Setting} {Value}: {Reason}.")]
    private static partial void Chosen(ILogger logger, string setting, string value, string reason);

    [LoggerMessage(3, LogLevel.Information, "{FrozenLayers}")]
    private static partial void FrozenLayers(ILogger logger, string frozenLayers);

    [LoggerMessage(4, LogLevel.Information, "Going on from {Checkpoint}, after {Steps} steps.")]
    private static partial void Resumed(ILogger logger, string checkpoint, long steps);

    [LoggerMessage(5, LogLevel.Information, "Checkpoint in {Folder}.")]
    private static partial void Saved(ILogger logger, string folder);

    [LoggerMessage(6, LogLevel.Warning, "No training row has a label for head '{Head}': it is not trained.")]
    private static partial void Unlabelled(ILogger logger, string head);

    [LoggerMessage(7, LogLevel.Debug, "Step {Step} of {Steps}: loss {Loss:G4} ({Heads}), learning rate {LearningRate:G3}, {Remaining} left.")]
    private static partial void Step(ILogger logger, long step, long steps, double loss, string heads, double learningRate, TimeSpan remaining);

    [LoggerMessage(8, LogLevel.Information, "Epoch {Epoch}: loss {Loss:G4} ({Heads}); dev: {Dev}; {Elapsed}.")]
    private static partial void Epoch(ILogger logger, int epoch, double loss, string heads, string dev, TimeSpan elapsed);

    [LoggerMessage(9, LogLevel.Warning, "{Rows} training rows were longer than the length limit and were cut; read them in windows (CollatorOptions.LongText = LongText.Windows(), or more of them), or raise CollatorOptions.MaxLength if the encoder allows.")]
    private static partial void Truncated(ILogger logger, int rows);

    [LoggerMessage(10, LogLevel.Warning, "{Rows} dev rows were longer than the length limit and were cut; words that were cut off count as not found.")]
    private static partial void DevTruncated(ILogger logger, int rows);

    [LoggerMessage(18, LogLevel.Warning, "Gold answers of the training rows that could not be laid on tokens, so that nothing was learned from them, by head: {Lost}. Trainer.Check names the rows.")]
    private static partial void Lost(ILogger logger, string lost);

    [LoggerMessage(19, LogLevel.Warning, "Gold answers of the dev rows that could not be laid on tokens, so that no answer can find them, by head: {Lost}. Trainer.Check names the rows.")]
    private static partial void DevLost(ILogger logger, string lost);

    [LoggerMessage(11, LogLevel.Warning, "{Batches} batches had no label for any head and were left out.")]
    private static partial void WithoutLabels(ILogger logger, int batches);

    [LoggerMessage(12, LogLevel.Warning, "Batch {Position} (epoch {Epoch}) was skipped: {Details}. It begins with {Rows}. Skipped in a row: {InARow}.")]
    private static partial void Skipped(ILogger logger, long position, int epoch, string details, string rows, int inARow);

    [LoggerMessage(13, LogLevel.Warning, "{Steps} steps were skipped because they were not finite (by head: {Heads}).")]
    private static partial void NotFinite(ILogger logger, int steps, string heads);

    [LoggerMessage(14, LogLevel.Debug, "Evaluation after step {Step} (epoch {Epoch}): {Dev}; best so far: {IsBest}.")]
    private static partial void Evaluated(ILogger logger, long step, int epoch, string dev, bool isBest);

    [LoggerMessage(15, LogLevel.Information, "After {Epoch} epochs and {Step} steps other parts of the model are trainable.{NewLine}{Learning}")]
    private static partial void Changed(ILogger logger, int epoch, long step, string newLine, Freezing.FreezeReport learning);

    [LoggerMessage(16, LogLevel.Information, "Training ended ({Reason}) after {Steps} steps in {Elapsed}; best epoch: {Best}.")]
    private static partial void Completed(ILogger logger, string reason, long steps, TimeSpan elapsed, int? best);
}
