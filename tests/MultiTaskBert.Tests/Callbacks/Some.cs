using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Callbacks;

/// <summary>Events of a training of 2 epochs of 3 steps that never was: each number tells which event it belongs to.</summary>
internal static class Some
{
    internal const int StepsAnEpoch = 3;

    internal static TrainingStarted Started(TrainerOptions? options = null, long after = 0) => new(
        options ?? Plain.Options with { Epochs = 2, BatchSize = 4, Freeze = FreezePolicy.Backbone },
        Trainable(25))
    {
        Heads = ["topic", "entities"],
        Rows = 10,
        TotalSteps = 6,
        LabelCounts = new Dictionary<string, int>(StringComparer.Ordinal) { ["topic"] = 9, ["entities"] = 8 },
        StepsBefore = after,
    };

    internal static FreezeReport Trainable(long parameters) => new(
    [
        new FreezeReportRow("layer.0", ComponentKind.Layer, 75, parameters > 25 ? 75 : 0),
        new FreezeReportRow("head:topic", ComponentKind.Head, 25, 25),
    ]);

    /// <summary>A step that took a second; its losses are 1/step and 2/step.</summary>
    internal static StepCompleted Step(long step, GradientReading? gradients = null, TimeSpan? elapsed = null) => new()
    {
        Step = step,
        TotalSteps = 6,
        Epoch = (int)((step + StepsAnEpoch - 1) / StepsAnEpoch),
        Loss = 3.0 / step,
        HeadLosses = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 1.0 / step, ["entities"] = 2.0 / step },
        Weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 1, ["entities"] = 1 },
        LearningRate = 1e-3 * step,
        GradientNorm = 10 + step,
        Gradients = gradients,
        Elapsed = elapsed ?? TimeSpan.FromSeconds(step),
        Remaining = TimeSpan.FromSeconds(6 - step),
    };

    internal static EpochRecord Epoch(int epoch, bool dev = true, string first = "topic", GradientReading? gradients = null) => new()
    {
        Epoch = epoch,
        Steps = StepsAnEpoch * epoch,
        Loss = 1.5 / epoch,
        HeadLosses = new Dictionary<string, double>(StringComparer.Ordinal) { [first] = 0.5 / epoch, ["entities"] = double.NaN },
        Weights = new Dictionary<string, double>(StringComparer.Ordinal) { [first] = 1, ["entities"] = double.NaN },
        LabelCounts = new Dictionary<string, long>(StringComparer.Ordinal) { [first] = 9, ["entities"] = 0 },
        SkippedBatches = 0,
        TruncatedRows = 2,
        LearningRate = 1e-3,
        TrainableParameters = 25,
        Gradients = gradients,
        Dev = dev ? Dev(epoch, first) : null,
        IsBest = dev && epoch == 2,
        Elapsed = TimeSpan.FromSeconds(StepsAnEpoch * epoch),
    };

    /// <summary>Two heads whose gradients are against each other: cosine −0.25, lengths 3 and 4.</summary>
    internal static GradientReading Gradients(int steps = 1, double topic = 1, double entities = 0.5, double conflicts = 1) => new()
    {
        Heads = ["topic", "entities"],
        Steps = steps,
        Weights = [topic, entities],
        Norms = [3, 4],
        Cosines = [[1, -0.25], [-0.25, 1]],
        MagnitudeSimilarities = [[1, 0.96], [0.96, 1]],
        ConflictRate = conflicts,
    };

    internal static FreezeChanged Thaw(long step) => new((int)(step / StepsAnEpoch), step, Trainable(100));

    internal static TrainingResult Result(int? best = 2, long steps = 6, StopReason reason = StopReason.Completed) => new()
    {
        History = [Epoch(1), Epoch(2)],
        BestEpoch = best,
        BestMetrics = Dev(2, "topic").Metrics,
        HasBestWeights = true,
        Steps = steps,
        StopReason = reason,
        Elapsed = TimeSpan.FromSeconds(7),
    };

    /// <summary>Tells a callback everything after a step, as a training does that goes on from there; the end of an epoch that is the last thing before comes again if asked.</summary>
    internal static void Train(ITrainerCallback callback, int after = 0, int until = 6, TrainerOptions? options = null, bool again = false)
    {
        callback.OnTrainingStarted(Started(options, after));
        if (again && after > 0 && after % StepsAnEpoch == 0)
        {
            callback.OnEpochCompleted(Epoch(after / StepsAnEpoch));
        }

        for (var step = after + 1; step <= until; step++)
        {
            callback.OnStepCompleted(Step(step));
            if (step % StepsAnEpoch == 0)
            {
                callback.OnEpochCompleted(Epoch(step / StepsAnEpoch));
            }

            if (step == StepsAnEpoch)
            {
                callback.OnFreezeChanged(Thaw(step));
            }
        }

        if (until == 6)
        {
            callback.OnTrainingCompleted(Result());
        }
    }

    private static EvaluationResult Dev(int epoch, string head) => new()
    {
        Metrics = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            [EvaluationResult.Score] = 0.25 * epoch,
            [EvaluationResult.Loss] = 1.0 / epoch,
            [EvaluationResult.ExactMatch] = double.NaN,
            [$"{head}/loss"] = 1.0 / epoch,
            [$"{head}/accuracy"] = 0.25 * epoch,
            [$"{head}/f1_macro"] = 0.125 * epoch,
            [$"{head}/f1[Jobs]"] = 0.5,
        },
        LowerIsBetter = new HashSet<string>(StringComparer.Ordinal) { "loss" },
        Rows = 5,
        TruncatedRows = 1,
    };
}
