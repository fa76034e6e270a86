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
/// var report = new TrainingReport("report", plotter: new ReportPlotter(), confusions: () => Confusions.Of(model, dev));
/// new Trainer(model, new TrainerOptions { Callbacks = [report] }).Fit(train, dev);
/// </code></example>
public sealed class TrainingReport : ITrainerCallback
{
    /// <summary>The name of the file in the folder.</summary>
    internal const string FileName = "report.md";

    private readonly string _folder;
    private readonly string _title;
    private readonly IReportPlotter? _plotter;
    private readonly Func<IReadOnlyDictionary<string, ConfusionMatrix>>? _confusions;
    private readonly TrainingRecorder _recorder = new();
    private ITrainerCallback Recording => _recorder;

    /// <summary>Initializes a report in a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder; a report that is there already is replaced.</param>
    /// <param name="title">The heading of the report.</param>
    /// <param name="plotter">What draws the pictures; null, the default, for a report without any.</param>
    /// <param name="confusions">
    /// What gives the confusion matrices of the heads, asked at the end, when the best weights are in place: <c>() => Confusions.Of(model, dev)</c>. Null, the default, for a report without. Needs a
    /// <paramref name="plotter"/>.
    /// </param>
    public TrainingReport(
        string folder, string title = "Training report", IReportPlotter? plotter = null, Func<IReadOnlyDictionary<string, ConfusionMatrix>>? confusions = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(title);
        (_folder, _title, _plotter, _confusions) = (folder, title, plotter, confusions);
    }

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
        var confusions = _plotter is null ? null : _confusions?.Invoke();
        var pictures = _plotter?.Draw(record, confusions ?? new Dictionary<string, ConfusionMatrix>(StringComparer.Ordinal), _folder) ?? [];
        AtomicFile.Write(Path.Combine(_folder, FileName), System.Text.Encoding.UTF8.GetBytes(ReportText.Of(_title, record, result, pictures)));
    }
}
