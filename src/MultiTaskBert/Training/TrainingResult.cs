using MultiTaskBert.Training;

namespace MultiTaskBert;

/// <summary>How a training went.</summary>
public sealed record TrainingResult
{
    /// <summary>Every epoch that was finished, in order.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>Every evaluation, within epochs and after them, in order; empty without a dev set.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations { get; init; } = [];

    /// <summary>The epoch, from 1, of the best evaluation by <see cref="TrainerOptions.BestMetric"/>: within it or after it; null if there was no evaluation.</summary>
    public required int? BestEpoch { get; init; }

    /// <summary>The number of optimizer steps before the best evaluation; null if there was none.</summary>
    public long? BestStep { get; init; }

    /// <summary>The dev metrics of the best evaluation; empty if there is none.</summary>
    public required IReadOnlyDictionary<string, double> BestMetrics { get; init; }

    /// <summary>
    /// Whether the model now has the weights of the best evaluation; otherwise it has the last ones. With <see cref="TrainerOptions.WeightAverage"/> either are averaged
    /// weights.
    /// </summary>
    public required bool HasBestWeights { get; init; }

    /// <summary>What the options left open, what was chosen for it, and why; empty if they left nothing open.</summary>
    public IReadOnlyList<ChosenSetting> Chosen { get; init; } = [];

    /// <summary>The number of optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Why the training ended.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Why a callback stopped it, in its own words; null unless <see cref="StopReason"/> is <see cref="StopReason.Callback"/>.</summary>
    public string? StopDetail { get; init; }

    /// <summary>The time it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
