using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Defaults;

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

    /// <summary>A trainer for a model.</summary>
    /// <param name="model">The model; the caller keeps ownership.</param>
    /// <param name="options">How to train; null lets the library choose by the data and the model. Checked by <c>Fit</c>, together with the data.</param>
    public Trainer(MultiTaskModel model, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.ThrowIfDisposed();
        _model = model;
        Options = options ?? new TrainerOptions();
    }

    /// <summary>How the trainer trains, as it was given: what is left open here is chosen by <c>Fit</c>.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Trains the model on one data set.</summary>
    /// <param name="train">The rows to learn from; each labels any of the heads.</param>
    /// <param name="dev">The rows to evaluate on after each epoch and every <see cref="TrainerOptions.EvaluateEverySteps"/>, or null for no evaluation.</param>
    /// <param name="cancellationToken">
    /// Ends the training between two steps. Nothing is thrown: the result says <see cref="StopReason.Cancelled"/>, holds the epochs that were
    /// finished, and the model can be used and saved. The same goes for <see cref="TrainerOptions.MaxTime"/>.
    /// </param>
    /// <returns>The history, the best epoch and its metrics. The model is left in eval mode, with the weights of the best epoch if that was asked for.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads, or no training row has one for any of them; all is listed with file and line, and nothing was trained.</exception>
    /// <exception cref="InvalidOperationException">
    /// The loss became infinite or NaN, and <see cref="TrainerOptions.OnNotFinite"/> says to stop; or the model is in training already, or being read by another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    /// <remarks>Whatever a step throws, also what a head of your own does: the model then has the weights after the step before, and the last checkpoint is whole.</remarks>
    public TrainingResult Fit(MtlDataset train, MtlDataset? dev = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        using var training = Begin();
        using var teacher = ReadTeacher();
        return Fit(TrainingData.Of(train, dev), cancellationToken);
    }

    /// <summary>Trains the model on several data sets, mixed as <see cref="TrainerOptions.Mixing"/> and <see cref="TrainerOptions.BatchTasks"/> say. Each is evaluated on its own dev set.</summary>
    /// <param name="mixture">The data sets.</param>
    /// <returns>As of training on one. Metrics of one dev set alone have its name behind them: <c>topic/accuracy@news</c>, <c>score@news</c>.</returns>
    /// <exception cref="ArgumentException">The options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads, or no training row has one for any of them; all is listed with data set, file and line, and nothing was trained.</exception>
    /// <exception cref="InvalidOperationException">
    /// The loss became infinite or NaN, and <see cref="TrainerOptions.OnNotFinite"/> says to stop; or the model is in training already, or being read by another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model is disposed.</exception>
    public TrainingResult Fit(MtlMixture mixture) => Fit(mixture, CancellationToken.None);

    /// <inheritdoc cref="Fit(MtlMixture)"/>
    /// <param name="mixture">The data sets.</param>
    /// <param name="cancellationToken">Ends the training between two steps, as of training on one data set.</param>
    public TrainingResult Fit(MtlMixture mixture, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        using var training = Begin();
        using var teacher = ReadTeacher();
        return Fit(TrainingData.Of(mixture), cancellationToken);
    }

    /// <summary>Whether who made the trainer has begun to train the model already.</summary>
    internal bool HasBegun { get; init; }

    private IDisposable? Begin() => HasBegun ? null : _model.Train($"{nameof(Trainer)}.{nameof(Fit)}");

    private IDisposable? ReadTeacher() => Options.Distillation?.Teacher.Read("the teacher of a training");

    private TrainingResult Fit(TrainingData data, CancellationToken cancellationToken)
    {
        var settings = AutomaticSettings.Of(Options, _model, data.Train.Count);
        var plan = new BatchPlan(_model, settings.Options, data);
        TrainerOptionsCheck.Throw(settings.Options, _model, settings.Freeze, plan, data);
        data.Check(_model, checkDev: !Options.AllowUnknownDevLabels);
        return In(settings.PrecisionInForce, () =>
        {
            using var run = new TrainingRun(_model, settings, plan, data);
            return run.Execute(cancellationToken);
        });
    }

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
            _model.CreateCollator(Options.Collation).Rows,
            Options.AllowUnknownDevLabels ? options.AllowingUnknownDevLabels() : options);
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
        new EvaluationOptions { BatchSize = Options.EvaluationBatchSize, Collation = Options.Collation, AllowUnknownLabels = allowUnknownLabels },
        cancellationToken);

    // Predictions and files are as before, whatever a training multiplied in.
    private T In<T>(Precision precision, Func<T> work)
    {
        var before = _model.Backbone.Precision;
        try
        {
            _model.Backbone.SetPrecision(precision);
            return work();
        }
        finally
        {
            _model.Backbone.SetPrecision(before);
        }
    }
}
