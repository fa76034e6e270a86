using MultiTaskBert.Training;

namespace MultiTaskBert;

/// <summary>Represents how a training went.</summary>
public sealed class TrainingResult
{
    internal TrainingResult()
    {
    }

    /// <summary>Gets every epoch that was finished, in order.</summary>
    public IReadOnlyList<EpochRecord> History { get; internal init; } = [];

    /// <summary>Gets every evaluation, within epochs and after them, in order; empty without a dev set.</summary>
    public IReadOnlyList<EvaluationRecord> Evaluations { get; internal init; } = [];

    /// <summary>Gets the epoch, from 1, of the best evaluation by <see cref="TrainingEvaluationOptions.BestMetric"/>: within it or after it; null if there was no evaluation.</summary>
    public int? BestEpoch { get; internal init; }

    /// <summary>Gets the number of optimizer steps before the best evaluation; null if there was none.</summary>
    public long? BestStep { get; internal init; }

    /// <summary>Gets the dev metrics of the best evaluation; empty if there is none.</summary>
    public IReadOnlyDictionary<string, double> BestMetrics { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Gets a value that says whether the model now has the weights of the best evaluation; otherwise it has the last ones. With <see cref="OptimizationOptions.WeightAverage"/> either are averaged
    /// weights.
    /// </summary>
    public bool HasBestWeights { get; internal init; }

    /// <summary>Gets what the options left open, what was chosen for it, and why; empty if they left nothing open.</summary>
    public IReadOnlyList<ChosenSetting> Chosen { get; internal init; } = [];

    /// <summary>Gets the number of optimizer steps.</summary>
    public long Steps { get; internal init; }

    /// <summary>Gets why the training ended.</summary>
    public StopReason StopReason { get; internal init; }

    /// <summary>Gets why a callback stopped it, in its own words; null unless <see cref="StopReason"/> is <see cref="StopReason.Callback"/>.</summary>
    public string? StopDetail { get; internal init; }

    /// <summary>Gets the name of the class of the callback that stopped it; null unless <see cref="StopReason"/> is <see cref="StopReason.Callback"/>.</summary>
    public string? StoppedBy { get; internal init; }

    /// <summary>Gets the time it took.</summary>
    public TimeSpan Elapsed { get; internal init; }
}
