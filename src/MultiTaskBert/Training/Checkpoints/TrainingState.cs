using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Training.Totals;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Training.Checkpoints;

/// <summary>All of a training that is not a tensor. Giving it to a new run, with the tensors, continues exactly there.</summary>
internal sealed record TrainingState
{
    internal const int CurrentVersion = 3;

    /// <summary>Gets the version of this layout.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>Gets what must be the same when the training is continued, by the name that the user knows it by.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Gets where the loop is.</summary>
    public required LoopPosition Position { get; init; }

    /// <summary>Gets the sums of the epoch under way.</summary>
    public required EpochTotals.Sums Totals { get; init; }

    /// <summary>Gets the counts of each named data set; empty without a mixture.</summary>
    public IReadOnlyDictionary<string, DataSetTotals.Counted> DataSets { get; init; } = new Dictionary<string, DataSetTotals.Counted>(StringComparer.Ordinal);

    /// <summary>Gets the epochs that are finished.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>Gets the evaluations that were made, within epochs and after them.</summary>
    public required IReadOnlyList<EvaluationRecord> Evaluations { get; init; }

    /// <summary>Gets the best evaluation so far.</summary>
    public required BestEvaluation.Memory Best { get; init; }

    /// <summary>Gets what the freezing in force was decided by.</summary>
    public required FreezeProgress Freezing { get; init; }

    /// <summary>Gets what the stall rule of freezing remembers, or null without one.</summary>
    public required StallState? Stalls { get; init; }

    /// <summary>Gets what the plateau rule remembers, or null without one.</summary>
    public required PlateauState? Plateau { get; init; }

    /// <summary>Gets what the weighting of losses remembers, or null if it remembers nothing; its tensors are apart.</summary>
    public required WeightingState? Weighting { get; init; }

    /// <summary>Gets what the aggregation of gradients remembers, or null if it remembers nothing; its tensors are apart.</summary>
    public WeightingState? Aggregation { get; init; }

    /// <summary>Gets the time that the training has taken, over all its runs.</summary>
    public required TimeSpan Elapsed { get; init; }
}
