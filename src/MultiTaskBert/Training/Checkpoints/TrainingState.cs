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

    /// <summary>The version of this layout.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>What must be the same when the training is continued, by the name that the user knows it by.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Where the loop is.</summary>
    public required LoopPosition Position { get; init; }

    /// <summary>The sums of the epoch under way.</summary>
    public required EpochTotals.Sums Totals { get; init; }

    /// <summary>The counts of each named data set; empty without a mixture.</summary>
    public IReadOnlyDictionary<string, DataSetTotals.Counted> DataSets { get; init; } = new Dictionary<string, DataSetTotals.Counted>(StringComparer.Ordinal);

    /// <summary>The epochs that are finished.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>The evaluations that were made, within epochs and after them.</summary>
    public required IReadOnlyList<EvaluationRecord> Evaluations { get; init; }

    /// <summary>The best evaluation so far.</summary>
    public required BestEvaluation.Memory Best { get; init; }

    /// <summary>What the freezing in force was decided by.</summary>
    public required FreezeProgress Freezing { get; init; }

    /// <summary>What the stall rule of freezing remembers, or null without one.</summary>
    public required StallState? Stalls { get; init; }

    /// <summary>What the plateau rule remembers, or null without one.</summary>
    public required PlateauState? Plateau { get; init; }

    /// <summary>What the weighting of losses remembers, or null if it remembers nothing; its tensors are apart.</summary>
    public required WeightingState? Weighting { get; init; }

    /// <summary>What the aggregation of gradients remembers, or null if it remembers nothing; its tensors are apart.</summary>
    public WeightingState? Aggregation { get; init; }

    /// <summary>The time that the training has taken, over all its runs.</summary>
    public required TimeSpan Elapsed { get; init; }
}
