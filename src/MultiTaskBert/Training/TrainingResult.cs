using MultiTaskBert.Training;

namespace MultiTaskBert;

/// <summary>How a training went.</summary>
public sealed record TrainingResult
{
    /// <summary>Every epoch that was finished, in order.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>The best epoch by <see cref="TrainerOptions.BestMetric"/>, from 1; null without a dev set or without a finished epoch.</summary>
    public required int? BestEpoch { get; init; }

    /// <summary>The dev metrics of the best epoch; empty if there is none.</summary>
    public required IReadOnlyDictionary<string, double> BestMetrics { get; init; }

    /// <summary>Whether the model now has the weights of <see cref="BestEpoch"/>; otherwise it has the last ones.</summary>
    public required bool HasBestWeights { get; init; }

    /// <summary>The number of optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Why the training ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>The time it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
