namespace MultiTaskBert.Training;

/// <summary>Represents what <see cref="LearningRateFinder"/> saw.</summary>
public sealed class LearningRateFound
{
    internal LearningRateFound(IReadOnlyList<(double LearningRate, double Loss, double SmoothedLoss)> points, double? suggestion, bool hasDiverged)
    {
        Points = points;
        Suggestion = suggestion;
        HasDiverged = hasDiverged;
    }

    /// <summary>Gets the steps, in order of their learning rates: the learning rate, the loss before it was used, and the moving average of the losses up to it, corrected for its start.</summary>
    public IReadOnlyList<(double LearningRate, double Loss, double SmoothedLoss)> Points { get; }

    /// <summary>
    /// Gets a learning rate that a training of a few hundred steps or more bears: a quarter of the one at which the loss, averaged over seven neighbouring steps, is lowest. Null if the
    /// loss hardly falls or there are too few points.
    /// </summary>
    public double? Suggestion { get; }

    /// <summary>Gets a value that says whether the loss rose so much, or became so large, that the search ended before its last step.</summary>
    public bool HasDiverged { get; }
}
