using System.Globalization;
using Google.Protobuf;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Results;
using TorchSharp.Modules;
using static TorchSharp.torch.utils;

namespace MultiTaskBert.Callbacks;

/// <summary>Writes the scalars of a training where TensorBoard reads them.</summary>
/// <remarks>
/// <para>
/// By step: <c>loss/total</c>, <c>loss/HEAD</c>, <c>weight/HEAD</c>, <c>learning_rate</c>, <c>gradient_norm</c>, <c>trainable_parameters</c> (where it
/// changes); where gradients were measured (<see cref="GradientOptions.DiagnosticsEvery"/>) <c>gradient/conflict_rate</c>, <c>gradient/norm/HEAD</c>, <c>gradient/weight/HEAD</c>,
/// <c>gradient/cosine/HEAD/HEAD</c>, <c>gradient/magnitude/HEAD/HEAD</c>, whatever the interval. After each epoch, at its last step: <c>dev/</c> with the name of each dev number; those
/// of single classes are left out. All of it lies in one file in the folder; a training that goes on adds a file of its own beside it, which TensorBoard shows as one run. What it does
/// again goes from the older files first, so that no point is there twice; a training with checkpoints that finds none to go on from begins the folder anew.
/// </para>
/// <para>Each number is in the file at once (about 16 µs each). Open with <c>tensorboard --logdir FOLDER</c>. Not thread-safe; one instance a training.</para>
/// </remarks>
public sealed class TensorBoardLog : ITrainerCallback
{
    private const string DevPrefix = "dev/";

    private readonly string _folder;
    private readonly int _stepInterval;
    private SummaryWriter? _writer;
    private TimeProvider _time = TimeProvider.System;
    private long _trainable = -1;
    private long? _evaluatedStep;

    /// <summary>Writes into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder of this run, for instance <c>runs/first</c>.</param>
    /// <param name="stepInterval">Every how many steps the numbers of a step are written; 1, each of them, by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is less than 1.</exception>
    public TensorBoardLog(string folder, int stepInterval = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepInterval, 1);
        _stepInterval = stepInterval;
        _folder = folder;
    }

    /// <inheritdoc/>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    /// <exception cref="OutputException">A file there has the name of an event file and is none.</exception>
    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        WriteCheck.Folder(nameof(TensorBoardLog), _folder);
        _time = started.Options.TimeProvider;

        _evaluatedStep = null;
        var files = TensorBoardEvents.Files(_folder);
        if (started.StepsBefore > 0 || started.Options.Checkpoints is { Resume: true })
        {
            foreach (var tags in files.Select(file => Forget(file, started.StepsBefore)))
            {
                _evaluatedStep = tags.Any(tag => tag.StartsWith(DevPrefix, StringComparison.Ordinal)) ? started.StepsBefore : _evaluatedStep;
            }
        }

        // The name of a file holds the second it was made in, and two starts in one second would write over each other.
        _writer = tensorboard.SummaryWriter(_folder, files.Length == 0 ? string.Empty : files.Length.ToString(".start0", CultureInfo.InvariantCulture), createRunName: false);
        _trainable = started.Parameters.TrainableParameters;
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_trainable >= 0)
        {
            // Only now, because what is trainable is in force from this step on.
            Add("trainable_parameters", _trainable, step.Step);
            _trainable = -1;
        }

        foreach (var (name, value) in step.Gradients is { } gradients ? GradientNumbers.Of(gradients).Where(number => double.IsFinite(number.Value)) : [])
        {
            Add($"gradient/{name}", value, step.Step);
        }

        if (step.Step % _stepInterval != 0)
        {
            return;
        }

        Add("loss/total", step.Loss, step.Step);
        foreach (var (head, loss) in step.HeadLosses)
        {
            Add($"loss/{head}", loss, step.Step);
            Add($"weight/{head}", step.Weights[head], step.Step);
        }

        foreach (var (head, loss) in step.KeptLosses)
        {
            Add($"kept/{head}", loss, step.Step);
        }

        Add("learning_rate", step.LearningRate, step.Step);
        Add("gradient_norm", step.GradientNorm, step.Step);
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        if (epoch.Steps == _evaluatedStep)
        {
            return;   // Evaluated before the pause and now again: the same numbers.
        }

        foreach (var (name, value) in epoch.Dev?.Metrics.Where(metric => !HeadlineMetrics.IsOfOneClass(metric.Key)) ?? [])
        {
            Add(DevPrefix + name, value, epoch.Steps);
        }
    }

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _trainable = change.Parameters.TrainableParameters;
    }

    private static HashSet<string> Forget(string file, long lastStep)
    {
        try
        {
            return TensorBoardEvents.Cut(file, lastStep);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OutputException($"'{file}' is no event file of TensorBoard ({e.Message}), so it is left as it is. Give the log a folder of its own.", e);
        }
    }

    private void Add(string tag, double value, long step) =>
        _writer?.add_scalar(tag, (float)value, checked((int)step), _time.GetUtcNow().ToUnixTimeSeconds());
}
