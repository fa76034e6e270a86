using System.Globalization;
using MultiTaskBert.Training;
using TorchSharp.Modules;
using static TorchSharp.torch.utils;

namespace MultiTaskBert.Callbacks;

/// <summary>Writes the scalars of a training where TensorBoard reads them.</summary>
/// <remarks>
/// <para>
/// By step: <c>loss/total</c>, <c>loss/HEAD</c>, <c>weight/HEAD</c>, <c>learning_rate</c>, <c>gradient_norm</c>, <c>trainable_parameters</c> (where it
/// changes); where gradients were measured (<see cref="TrainerOptions.GradientDiagnostics"/>) <c>gradient/conflict_rate</c>, <c>gradient/norm/HEAD</c>, <c>gradient/weight/HEAD</c>,
/// <c>gradient/cosine/HEAD/HEAD</c>, <c>gradient/magnitude/HEAD/HEAD</c>, whatever the interval. After each epoch, at its last step: <c>dev/</c> with the name of each dev number; those of single classes are left out. All of it lies in one file
/// in the folder; a training that goes on adds a file of its own beside it, which TensorBoard shows as one run.
/// </para>
/// <para>Each number is in the file at once (about 16 µs each). Open with <c>tensorboard --logdir FOLDER</c>. Not thread-safe; one instance a training.</para>
/// </remarks>
public sealed class TensorBoardLog : ITrainerCallback
{
    private readonly string _folder;
    private SummaryWriter? _writer;
    private TimeProvider _time = TimeProvider.System;
    private long _trainable = -1;

    /// <summary>Writes into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder of this run, for instance <c>runs/first</c>.</param>
    public TensorBoardLog(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = folder;
    }

    /// <summary>Every how many steps the numbers of a step are written; 1, each of them, by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int StepInterval { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "StepInterval must be at least 1."); } = 1;

    /// <inheritdoc/>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        WriteCheck.Folder(nameof(TensorBoardLog), _folder);
        _time = started.Options.TimeProvider;

        // The name of a file holds the second it was made in, and two starts in one second would write over each other.
        var start = Directory.GetFiles(_folder, "events.out.tfevents.*").Length;
        _writer = tensorboard.SummaryWriter(_folder, start == 0 ? string.Empty : start.ToString(".start0", CultureInfo.InvariantCulture), createRunName: false);
        _trainable = started.Learning.TrainableParameters;
    }

    /// <inheritdoc/>
    public void OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (_trainable >= 0)
        {
            // Only now, because what learns is in force from this step on, and which step that is after a pause no earlier event says.
            Add("trainable_parameters", _trainable, step.Step);
            _trainable = -1;
        }

        foreach (var (name, value) in step.Gradients is { } gradients ? GradientNumbers.Of(gradients).Where(number => double.IsFinite(number.Value)) : [])
        {
            Add($"gradient/{name}", value, step.Step);
        }

        if (step.Step % StepInterval != 0)
        {
            return;
        }

        Add("loss/total", step.Loss, step.Step);
        foreach (var (head, loss) in step.HeadLosses)
        {
            Add($"loss/{head}", loss, step.Step);
            Add($"weight/{head}", step.Weights[head], step.Step);
        }

        Add("learning_rate", step.LearningRate, step.Step);
        Add("gradient_norm", step.GradientNorm, step.Step);
    }

    /// <inheritdoc/>
    public void OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        foreach (var (name, value) in epoch.Dev?.Metrics.Where(metric => !Headlines.IsOfOneClass(metric.Key)) ?? [])
        {
            Add($"dev/{name}", value, epoch.Steps);
        }
    }

    /// <inheritdoc/>
    public void OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _trainable = change.Learning.TrainableParameters;
    }

    private void Add(string tag, double value, long step) =>
        _writer?.add_scalar(tag, (float)value, checked((int)step), _time.GetUtcNow().ToUnixTimeSeconds());
}
