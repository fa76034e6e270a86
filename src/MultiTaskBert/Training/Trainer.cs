using MultiTaskBert.Data;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Checks;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Reports;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert;

/// <summary>Trains a <see cref="MultiTaskModel"/>.</summary>
/// <remarks>
/// The same model, data, options and seed give the same bits on the same machine, whatever other models are trained or asked in the process meanwhile. The model itself is alone while it is
/// trained: a second <c>Fit</c>, and what reads or changes the model from another thread, throws <see cref="InvalidOperationException"/>; callbacks may read it. The random generator of
/// LibTorch is process-wide: it is seeded for the forward pass of each step, in which other trainings wait for it, and given back as it was.
/// </remarks>
/// <example><code>
/// var trainer = new Trainer(model, new TrainerOptions { Callbacks = [new ConsoleProgress()] });
/// TrainingResult result = trainer.Fit(train, dev);
/// </code></example>
public sealed class Trainer
{
    private readonly MultiTaskModel _model;

    /// <summary>Initializes a trainer for a model.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">How to train; null lets the library choose by the data and the model. Checked by <c>Fit</c>, together with the data.</param>
    public Trainer(MultiTaskModel model, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.ThrowIfDisposed();
        _model = model;
        Options = options ?? new TrainerOptions();
    }

    /// <summary>Gets how the trainer trains, as it was given: what is left open here is chosen by <c>Fit</c>.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Trains the model on one data set, on the thread that calls.</summary>
    /// <param name="train">The rows to learn from; each labels any of the heads.</param>
    /// <param name="dev">The rows to evaluate on after each epoch and every <see cref="TrainingEvaluationOptions.EverySteps"/>, or null for no evaluation.</param>
    /// <param name="cancellationToken">The token that ends the training between two steps.</param>
    /// <returns>The history, the best epoch and its metrics. The model is left in eval mode, with the weights of the best epoch if that was asked for.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads, or no training row has one for any of them; all is listed with file and line, and nothing was trained.</exception>
    /// <exception cref="TrainingCanceledException">
    /// The token was triggered. <see cref="TrainingCanceledException.PartialResult"/> holds what was done; the model can be used and saved, as after a training that ended by itself.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The loss became infinite or NaN, and <see cref="GradientOptions.OnNotFinite"/> says to stop; or the model is in training already, or being read by another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    /// <remarks>Whatever a step throws, also what a head of your own does: the model then has the weights after the step before, and the last checkpoint is whole.</remarks>
    public TrainingResult Fit(MtlDataset train, MtlDataset? dev = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        using var use = Begin();
        using var teacher = ReadTeacher();
        using var run = Prepare(TrainingData.Of(train, dev));
        return run.Execute(cancellationToken);
    }

    /// <summary>Trains the model on several data sets, mixed as <see cref="BatchOptions.Mixing"/> and <see cref="BatchOptions.Tasks"/> say. Each is evaluated on its own dev set.</summary>
    /// <param name="mixture">The data sets.</param>
    /// <param name="cancellationToken">The token that ends the training between two steps.</param>
    /// <returns>As of training on one. Metrics of one dev set alone have its name behind them: <c>topic/accuracy@news</c>, <c>score@news</c>.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads, or no training row has one for any of them; all is listed with data set, file and line, and nothing was trained.</exception>
    /// <exception cref="TrainingCanceledException">The token was triggered, as of training on one data set.</exception>
    /// <exception cref="InvalidOperationException">
    /// The loss became infinite or NaN, and <see cref="GradientOptions.OnNotFinite"/> says to stop; or the model is in training already, or being read by another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public TrainingResult Fit(MtlMixture mixture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        using var use = Begin();
        using var teacher = ReadTeacher();
        using var run = Prepare(TrainingData.Of(mixture));
        return run.Execute(cancellationToken);
    }

    /// <summary>Trains the model on one data set, on a thread of its own.</summary>
    /// <param name="train">The rows to learn from; each labels any of the heads.</param>
    /// <param name="dev">The rows to evaluate on, or null for no evaluation.</param>
    /// <param name="cancellationToken">The token that ends the training between two steps; the task is then cancelled.</param>
    /// <returns>A task that ends with the training, with the result or the exception of <see cref="Fit(MtlDataset, MtlDataset?, CancellationToken)"/>.</returns>
    /// <remarks>
    /// For programs that must not block the calling thread, such as those with a window or a web server. Training takes all processor cores that LibTorch is allowed: a server should train in a process of its
    /// own, or one model at a time. Callbacks come on the thread of the training.
    /// </remarks>
    public Task<TrainingResult> FitAsync(MtlDataset train, MtlDataset? dev = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        return Background(() => Fit(train, dev, cancellationToken));
    }

    /// <summary>Trains the model on several data sets, on a thread of its own.</summary>
    /// <param name="mixture">The data sets.</param>
    /// <param name="cancellationToken">The token that ends the training between two steps; the task is then cancelled.</param>
    /// <returns>A task that ends with the training, with the result or the exception of <see cref="Fit(MtlMixture, CancellationToken)"/>.</returns>
    /// <remarks>As of training on one data set.</remarks>
    public Task<TrainingResult> FitAsync(MtlMixture mixture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        return Background(() => Fit(mixture, cancellationToken));
    }

    /// <summary>Whether who made the trainer has begun to train the model already.</summary>
    internal bool HasBegun { get; init; }

    private IDisposable? Begin() => HasBegun ? null : _model.Train($"{nameof(Trainer)}.{nameof(Fit)}");

    private IDisposable? ReadTeacher() => Options.Distillation?.Teacher.Read("the teacher of a training");

    // All that can be wrong is found here, before the first batch.
    private TrainingRun Prepare(TrainingData data)
    {
        var settings = AutomaticSettings.Of(Options, _model, data.Train.Count);
        var plan = new BatchPlan(_model, settings.Options, data);
        TrainerOptionsCheck.Throw(settings.Options, _model, settings.Freeze, plan, data);
        data.Check(_model, Options);
        return new TrainingRun(_model, settings, plan, data);
    }

    // Not one of the pool's threads, which a training would hold for hours.
    private static async Task<TrainingResult> Background(Func<TrainingResult> fit) =>
        await Task.Factory.StartNew(fit, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).ConfigureAwait(false);

    /// <summary>Looks for what is wrong or suspicious in data, before a training: one report of errors, for which <c>Fit</c> would refuse the data, and of warnings. Nothing is trained.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="dev">The rows to evaluate on, or null.</param>
    /// <param name="options">What to look for and how much to show; null takes the defaults.</param>
    /// <returns>The report; print it, or ask it for <see cref="LintReport.HasErrors"/>.</returns>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public LintReport Check(MtlDataset train, MtlDataset? dev = null, LintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new LintOptions();
        return LintReport.Of(
            train,
            dev,
            _model.Layouts,
            _model.CreateCollator(Options.Batches.Collation).Rows,
            Options.Evaluation.AllowUnknownLabels ? options.AllowingUnknownDevLabels() : options,
            (what, steps) => new LongWork(Options, what, steps).Done);
    }

    /// <summary>
    /// Evaluates the model with the batch size and length limit of the options, in the precision of its encoder (<see cref="Backbone.Precision"/>), which is that of predictions; the model
    /// is left in eval mode, but in a callback of its training as it was.
    /// </summary>
    /// <param name="dataset">The rows; a row may lack labels for any head.</param>
    /// <param name="allowUnknownLabels">Whether gold labels that the model does not know are allowed; they count as wrong.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public EvaluationResult Evaluate(MtlDataset dataset, bool allowUnknownLabels = false, CancellationToken cancellationToken = default) => Evaluator.Evaluate(
        _model,
        dataset,
        new EvaluationOptions { BatchSize = Options.Evaluation.BatchSize, Collation = Options.Batches.Collation, AllowUnknownLabels = allowUnknownLabels },
        cancellationToken);
}
