using MultiTaskBert.Callbacks;
using MultiTaskBert.Metrics;
using MultiTaskBert.Runtime;
using MultiTaskBert.Training;

namespace MultiTaskBert.Audit;

/// <summary>
/// Writes at the end of a training what it was and how it went: <c>report.md</c> with the options, what was trainable, the data, a table of the epochs, the best
/// epoch, and pictures if there is somebody to draw them.
/// </summary>
/// <remarks>
/// A training that is cancelled or stops early has its report as well; one that ends with an exception has none. The text is Markdown with LF line ends, numbers
/// in the invariant culture. Not thread-safe; one instance a training.
/// </remarks>
/// <example><code>
/// var report = new TrainingReport("report") { Confusions = () => Confusions.Of(model, dev) };
/// new Trainer(model, new TrainerOptions { Callbacks = [report] }).Fit(train, dev);
/// </code></example>
public sealed class TrainingReport : ITrainerCallback
{
    /// <summary>The name of the file in the folder.</summary>
    internal const string FileName = "report.md";

    private readonly string _folder;
    private readonly TrainingRecorder _recorder = new();
    private ITrainerCallback Recording => _recorder;

    /// <summary>A report in a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder; a report that is there already is replaced.</param>
    public TrainingReport(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = folder;
    }

    /// <summary>Gets the heading of the report.</summary>
    public string Title { get; init; } = "Training report";

    /// <summary>Gets who draws the pictures; null, the default, for a report without any.</summary>
    public IReportPlotter? Plotter { get; init; }

    /// <summary>
    /// Gets the confusion matrices of the heads, asked for at the end, when the best weights are in place: <c>() => Confusions.Of(model, dev)</c>. Null, the
    /// default, for a report without. Needs a <see cref="Plotter"/>.
    /// </summary>
    public Func<IReadOnlyDictionary<string, ConfusionMatrix>>? Confusions { get; init; }

    /// <exception cref="OutputException">The folder cannot be written.</exception>
    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        WriteCheck.Folder(nameof(TrainingReport), _folder);
        Recording.OnTrainingStarted(started);
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step) => Recording.OnStepCompleted(step);

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch) => Recording.OnEpochCompleted(epoch);

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change) => Recording.OnFreezeChanged(change);

    /// <exception cref="IOException">The folder cannot be written any more.</exception>
    void ITrainerCallback.OnTrainingCompleted(TrainingResult result)
    {
        Recording.OnTrainingCompleted(result);
        var record = _recorder.Record;
        var confusions = Plotter is null ? null : Confusions?.Invoke();
        var pictures = Plotter?.Draw(record, confusions ?? new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal), _folder) ?? [];
        AtomicFile.Write(Path.Combine(_folder, FileName), System.Text.Encoding.UTF8.GetBytes(ReportText.Of(Title, record, result, pictures)));
    }
}
