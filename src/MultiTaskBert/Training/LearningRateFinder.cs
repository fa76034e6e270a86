using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;

namespace MultiTaskBert.Training;

/// <summary>Looks for a learning rate: trains for some steps with one that rises from very small to very large, and watches the loss.</summary>
/// <remarks>
/// The range test of Smith 2017, "Cyclical Learning Rates for Training Neural Networks", with the smoothing and the end that fastai and Lightning use. The suggestion is a quarter of
/// the learning rate at which the loss, averaged over neighbouring steps, is lowest. It is a training with an optimizer of its own; afterwards every weight and buffer of the model has the bits it had before. Not thread-safe,
/// like a training.
/// </remarks>
/// <example><code>
/// var found = LearningRateFinder.Run(model, train, new TrainerOptions { BatchSize = 32 });
/// var options = new TrainerOptions { BatchSize = 32, LearningRate = found.Suggestion };   // null leaves it to the library
/// </code></example>
public static class LearningRateFinder
{
    private const int Neighbours = 3;         // on either side: half a decade in all with the default options
    private const double Margin = 4;
    private const double LeastFall = 0.95;    // what a loss must fall to for a suggestion to mean anything

    /// <summary>Searches.</summary>
    /// <param name="model">The model; the caller keeps ownership. It comes back as it was, with each part in the mode that it was in.</param>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="training">
    /// How the training is to be: batches, optimizer, freezing, weighting, clipping, seed. Its learning rate, schedule, length, evaluations, checkpoints, callbacks and logger are
    /// not looked at. Null takes the defaults.
    /// </param>
    /// <param name="startLearningRate">The learning rate of the first step, above 0.</param>
    /// <param name="endLearningRate">The learning rate of the last step, above <paramref name="startLearningRate"/>.</param>
    /// <param name="steps">The number of steps, at least 2. The learning rate is multiplied by the same factor in each.</param>
    /// <param name="smoothing">How much of the smoothed loss is kept in each step: 0 smooths nothing; less than 1.</param>
    /// <param name="divergence">By how many times the smoothed loss may be more than the smallest one so far before the search ends; above 1.</param>
    /// <param name="skipFirst">How many of the first points the suggestion does not look at, where the smoothed loss is still that of single batches; 0 or more.</param>
    /// <param name="skipLast">How many of the last points the suggestion does not look at, 0 or more.</param>
    /// <param name="cancellationToken">Stops between two steps; the model is put back then too.</param>
    /// <exception cref="ArgumentException">Options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static LearningRateFound Run(
        MultiTaskModel model,
        MtlDataset train,
        TrainerOptions? training = null,
        double startLearningRate = RangeTestOptions.DefaultStart,
        double endLearningRate = RangeTestOptions.DefaultEnd,
        int steps = RangeTestOptions.DefaultSteps,
        double smoothing = RangeTestOptions.DefaultSmoothing,
        double divergence = RangeTestOptions.DefaultDivergence,
        int skipFirst = RangeTestOptions.DefaultSkipFirst,
        int skipLast = RangeTestOptions.DefaultSkipLast,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        var options = new RangeTestOptions(startLearningRate, endLearningRate, steps, smoothing, divergence, skipFirst, skipLast);
        options.Throw(nameof(startLearningRate));

        var curve = new LossCurve(options);
        using (model.Train($"{nameof(LearningRateFinder)}.{nameof(Run)}"))
        using (new ModelBackup(model))
        {
            new Trainer(model, Range(training ?? new TrainerOptions(), options, curve)) { HasBegun = true }.Fit(train, dev: null, cancellationToken);
        }

        return new LearningRateFound(curve.Points, Suggest(curve.Points, options), curve.HasDiverged);
    }

    private static TrainerOptions Range(TrainerOptions training, RangeTestOptions options, LossCurve curve) => training with
    {
        Epochs = options.Steps,   // Each has a step at least.
        Stopping = training.Stopping with { MaxSteps = options.Steps, MaxTime = null, Patience = null },
        LearningRate = options.End,
        Optimization = training.Optimization with { Schedule = new GeometricRise(options.Start / options.End), Warmup = Warmup.None, ReduceOnPlateau = null, WeightAverage = null },
        Evaluation = training.Evaluation with { EverySteps = null, BestMetric = EvaluationResult.Score, KeepBest = false },
        Checkpoints = null,
        Callbacks = [curve],
        Logger = null,
        Gradients = training.Gradients with { OnNotFinite = NotFiniteAction.Skip },   // A learning rate that breaks the loss is what is looked for; the curve ends there.
    };

    // The steepest fall of the smoothed loss, which fastai and Lightning suggest, comes late: the smoothing lags behind by tens of steps, in which the learning rate grows many times over. A mean
    // around each point does not lag. Where it is smallest the learning rate is as large as a few steps bear; a whole training bears a fraction of that.
    private static double? Suggest(IReadOnlyList<(double LearningRate, double Loss, double SmoothedLoss)> all, RangeTestOptions options)
    {
        (double LearningRate, double Loss, double SmoothedLoss)[] points = [.. all.Skip(options.SkipFirst).SkipLast(options.SkipLast)];
        if (points.Length < (2 * Neighbours) + 2)
        {
            return null;
        }

        double[] means = [.. Enumerable.Range(Neighbours, points.Length - (2 * Neighbours)).Select(middle => points.AsSpan(middle - Neighbours, (2 * Neighbours) + 1).ToArray().Average(point => point.Loss))];
        var lowest = Array.IndexOf(means, means.Min());
        return means[lowest] < means[0] * LeastFall ? points[lowest + Neighbours].LearningRate / Margin : null;
    }

    /// <summary>From a part of the learning rate to all of it, by the same factor in each step.</summary>
    private sealed record GeometricRise(double Start) : LearningRateSchedule, IRangeTest
    {
        public override double Factor(SchedulePoint at) => Math.Pow(Start, 1 - (at.Step / Math.Max(1.0, at.TotalSteps - 1)));
    }
}
