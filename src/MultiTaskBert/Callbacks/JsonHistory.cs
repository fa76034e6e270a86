using System.Text.Json;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>
/// Keeps the history of a training in a file of JSON lines: an object for the start, each step, each epoch, each change of what is trainable, and the end.
/// </summary>
/// <remarks>
/// <para>
/// Each line is handed to the operating system before the training goes on: a process that is killed loses at most the line that it was writing, and
/// the half of it is taken away at the next start. At the end of an epoch the file is on the disk.
/// </para>
/// <para>
/// A training that goes on in the middle continues the file: what it does again replaces what the file said of it, from the first step or epoch that comes
/// again. A training that begins with its first step begins the file anew. A file that holds something else is refused.
/// </para>
/// <para>
/// <c>event</c> is <c>started</c>, <c>step</c>, <c>epoch</c>, <c>freeze</c> or <c>completed</c>; all but the first have <c>step</c>, the number of
/// optimizer steps done. Steps and epochs in which gradients were measured (<see cref="GradientOptions.DiagnosticsEvery"/>) have <c>gradients</c>: an object of
/// <c>conflict_rate</c>, <c>norm/HEAD</c>, <c>weight/HEAD</c>, <c>cosine/HEAD/HEAD</c>, <c>magnitude/HEAD/HEAD</c>. Times are in seconds. A number that is not finite is <c>null</c>. UTF-8, lines end with a line feed. Not thread-safe; one instance a
/// training.
/// </para>
/// </remarks>
public sealed class JsonHistory : ITrainerCallback
{
    private readonly JsonHistoryFile _file;
    private readonly int _stepInterval;

    /// <summary>Initializes a history in a file; its folder is made if it is missing.</summary>
    /// <param name="path">The file, for instance <c>history.jsonl</c>.</param>
    /// <param name="stepInterval">Every how many steps a step gets a line; 1, each of them, by default. 0 writes none. Epochs are written in any case.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is less than 0.</exception>
    public JsonHistory(string path, int stepInterval = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepInterval, 0);
        _stepInterval = stepInterval;
        _file = new JsonHistoryFile(path);
    }

    /// <inheritdoc/>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="OutputException">The file exists and is no such history.</exception>
    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        WriteCheck.File(nameof(JsonHistory), _file.Path);
        _file.Begin(Line("started", json =>
        {
            json.WriteNumber("rows", started.Rows);
            json.WriteNumber("total_steps", started.TotalSteps);
            json.WriteNumber("epochs", started.Options.EpochsInForce);
            json.WriteNumber("batch_size", started.Options.BatchSizeInForce);
            json.WriteNumber("learning_rate", started.Options.LearningRateInForce);
            json.WriteNumber("seed", started.Options.Seed);
            json.WriteString("freeze", started.Options.Freeze!.ToString());
            json.WriteNumber("trainable_parameters", started.Parameters.TrainableParameters);
            json.WriteNumber("parameters", started.Parameters.TotalParameters);
            json.WriteStartObject("labels");
            foreach (var head in started.Heads)
            {
                json.WriteNumber(head, started.LabelCounts[head]);
            }

            json.WriteEndObject();
        }));
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var position = new HistoryPosition(step.Step, HistoryPosition.OfStep);
        if (_stepInterval == 0 || step.Step % _stepInterval != 0)
        {
            _file.Continue(position);
            return;
        }

        _file.Append(position, Line("step", json =>
        {
            json.WriteNumber("step", step.Step);
            json.WriteNumber("epoch", step.Epoch);
            Number(json, "loss", step.Loss);
            Numbers(json, "head_losses", step.HeadLosses);
            Numbers(json, "weights", step.Weights);
            if (step.KeptLosses.Count > 0)
            {
                Numbers(json, "kept_losses", step.KeptLosses);
            }

            Number(json, "learning_rate", step.LearningRate);
            Number(json, "gradient_norm", step.GradientNorm);
            Gradients(json, step.Gradients);
            Number(json, "seconds", step.Elapsed.TotalSeconds);
        }));
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        _file.Append(new HistoryPosition(epoch.Steps, HistoryPosition.OfEpoch), Line("epoch", json =>
        {
            json.WriteNumber("step", epoch.Steps);
            json.WriteNumber("epoch", epoch.Epoch);
            Number(json, "loss", epoch.Loss);
            Numbers(json, "head_losses", epoch.HeadLosses);
            Numbers(json, "weights", epoch.Weights);
            if (epoch.KeptLosses.Count > 0)
            {
                Numbers(json, "kept_losses", epoch.KeptLosses);
            }

            Numbers(json, "labels", epoch.LabelCounts.Select(count => KeyValuePair.Create(count.Key, (double)count.Value)));
            Lost(json, "lost_labels", epoch.LostLabels);
            Numbers(json, "unlabelled_steps", epoch.UnlabelledSteps.Select(count => KeyValuePair.Create(count.Key, (double)count.Value)));
            if (epoch.DataSets.Count > 0)
            {
                json.WriteStartObject("data_sets");
                foreach (var (name, set) in epoch.DataSets)
                {
                    json.WriteStartObject(name);
                    json.WriteNumber("rows", set.Rows);
                    Number(json, "passes", set.Passes);
                    Numbers(json, "labels", set.LabelCounts.Select(count => KeyValuePair.Create(count.Key, (double)count.Value)));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            Number(json, "learning_rate", epoch.LearningRate);
            json.WriteNumber("trainable_parameters", epoch.TrainableParameters);
            Gradients(json, epoch.Gradients);
            json.WriteNumber("skipped_batches", epoch.SkippedBatches);
            json.WriteNumber("truncated_rows", epoch.TruncatedRows);
            if (epoch.Dev is { } dev)
            {
                Numbers(json, "dev", dev.Metrics);
                json.WriteNumber("dev_rows", dev.Rows);
                json.WriteNumber("dev_truncated_rows", dev.TruncatedRows);
                Lost(json, "dev_lost_labels", dev.LostLabels);
            }

            json.WriteBoolean("best", epoch.IsBest);
            Number(json, "seconds", epoch.Elapsed.TotalSeconds);
        }));
        _file.Flush();
    }

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _file.Append(new HistoryPosition(change.Step, HistoryPosition.OfFreeze), Line("freeze", json =>
        {
            json.WriteNumber("step", change.Step);
            json.WriteNumber("epoch", change.Epoch);
            json.WriteNumber("trainable_parameters", change.Parameters.TrainableParameters);
            json.WriteStartArray("learning");
            foreach (var row in change.Parameters.Rows.Where(row => row.Trainable))
            {
                json.WriteStringValue(row.Component);
            }

            json.WriteEndArray();
        }));
    }

    void ITrainerCallback.OnTrainingCompleted(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _file.Append(new HistoryPosition(result.Steps, HistoryPosition.OfEnd), Line("completed", json =>
        {
            json.WriteNumber("step", result.Steps);
            json.WriteString("reason", result.StopReason.ToString());
            if (result.StopDetail is { } detail)
            {
                json.WriteString("detail", detail);
            }

            if (result.BestEpoch is { } best)
            {
                json.WriteNumber("best_epoch", best);
                Numbers(json, "best_metrics", result.BestMetrics);
            }

            Number(json, "seconds", result.Elapsed.TotalSeconds);
        }));
        _file.Flush();
    }

    private static byte[] Line(string name, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString(JsonHistoryFile.Event, name);
            write(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void Gradients(Utf8JsonWriter json, GradientReading? reading)
    {
        if (reading is not null)
        {
            Numbers(json, "gradients", GradientNumbers.Of(reading));
        }
    }

    private static void Lost(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> labels)
    {
        if (labels.Values.Any(count => count > 0))
        {
            Numbers(json, name, labels.Where(head => head.Value > 0).Select(head => KeyValuePair.Create(head.Key, (double)head.Value)));
        }
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, double>> numbers)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in numbers)
        {
            Number(json, key, value);
        }

        json.WriteEndObject();
    }

    // JSON has no word for what is not a number.
    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
