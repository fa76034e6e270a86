namespace MultiTaskBert.Training.Checkpoints;

/// <summary>What <see cref="EpochTotals"/> has summed up.</summary>
internal sealed record EpochTotalsState(
    double Loss,
    int Steps,
    int SkippedBatches,
    int SkippedSteps,
    int TruncatedRows,
    double Rate,
    IReadOnlyDictionary<string, HeadTotalsState> Heads,
    GradientTotalsState? Gradients = null,
    IReadOnlyDictionary<string, double>? Kept = null);
