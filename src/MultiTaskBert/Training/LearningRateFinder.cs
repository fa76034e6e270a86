using MultiTaskBert.Optimization;

namespace MultiTaskBert.Training;

/// <summary>Looks for a learning rate: trains for some steps with a rate that rises from very small to very large, and watches the loss.</summary>
/// <remarks>
/// The range test of Smith 2017, "Cyclical Learning Rates for Training Neural Networks", with the smoothing, the end and the suggestion (steepest fall) that fastai
/// and Lightning use. It is a training with an optimizer of its own; afterwards every weight and buffer of the model has the bits it had before. Not thread-safe,
/// like a training.
/// </remarks>
/// <example><code>
/// var found = LearningRateFinder.Run(model, train, new TrainerOptions { BatchSize = 32 });
/// var options = new TrainerOptions { LearningRate = found.Suggestion ?? 5e-5 };
/// </code></example>
public static class LearningRateFinder
{
    /// <summary>Searches.</summary>
    /// <param name="model">The model; the caller keeps ownership. It comes back as it was, with each part in the mode that it was in.</param>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="training">
    /// How the training is to be: batches, optimizer, freezing, weighting, clipping, seed. Its rate, schedule, length, evaluations, checkpoints, callbacks and logger are
    /// not looked at. Null takes the defaults.
    /// </param>
    /// <param name="options">How to search; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops between two steps; the model is put back then too.</param>
    /// <exception cref="ArgumentException">Options cannot be used; every problem is listed, and nothing was trained.</exception>
    /// <exception cref="Data.DatasetException">Labels do not fit the heads; they are listed with file and line.</exception>
    /// <exception cref="OperationCanceledException">The token was triggered.</exception>
    public static LearningRateFound Run(
        MultiTaskModel model, MtlDataset train, TrainerOptions? training = null, LearningRateFinderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new LearningRateFinderOptions();
        options.Throw(nameof(options));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var curve = new LossCurve(options, end.Cancel);
        using (model.Train($"{nameof(LearningRateFinder)}.{nameof(Run)}"))
        using (new ModelBackup(model))
        {
            new Trainer(model, Range(training ?? new TrainerOptions(), options, curve)) { HasBegun = true }.Fit(train, dev: null, end.Token);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new LearningRateFound(curve.Points, Steepest(curve.Points, options), curve.HasDiverged);
    }

    private static TrainerOptions Range(TrainerOptions training, LearningRateFinderOptions options, LossCurve curve) => training with
    {
        Epochs = options.Steps,   // Each has a step at least.
        MaxSteps = options.Steps,
        MaxTime = null,
        LearningRate = options.EndRate,
        Schedule = new GeometricRise(options.StartRate / options.EndRate),
        Warmup = Warmup.None,
        ReduceOnPlateau = null,
        WeightAverage = null,
        EvaluateEverySteps = null,
        BestMetric = EvaluationResult.Score,
        KeepBest = false,
        EarlyStoppingPatience = null,
        Checkpoints = null,
        Callbacks = [curve],
        Logger = null,
        OnNotFinite = NotFiniteAction.Skip,   // A rate that breaks the loss is what is looked for; the curve ends there.
    };

    // Central differences of the smoothed loss over the logarithm of the rate, one-sided at the ends, as numpy.gradient.
    private static double? Steepest(IReadOnlyList<LearningRatePoint> all, LearningRateFinderOptions options)
    {
        LearningRatePoint[] points = [.. all.Skip(options.SkipFirst).SkipLast(options.SkipLast)];
        if (points.Length < 2)
        {
            return null;
        }

        var slopes = points.Select((_, i) => Slope(points[Math.Max(i - 1, 0)], points[Math.Min(i + 1, points.Length - 1)])).ToArray();
        var steepest = Array.IndexOf(slopes, slopes.Min());
        return slopes[steepest] < 0 ? points[steepest].Rate : null;
    }

    private static double Slope(LearningRatePoint from, LearningRatePoint to) => (to.SmoothedLoss - from.SmoothedLoss) / Math.Log(to.Rate / from.Rate);

    /// <summary>From a share of the rate to all of it, by the same factor in each step.</summary>
    private sealed record GeometricRise(double Start) : LearningRateSchedule
    {
        internal override bool IsRangeTest => true;

        public override double Factor(SchedulePoint at) => Math.Pow(Start, 1 - (at.Step / Math.Max(1.0, at.TotalSteps - 1)));
    }
}
