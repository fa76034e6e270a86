namespace MultiTaskBert.Training;

/// <summary>What <see cref="LearningRateFinder"/> saw.</summary>
/// <param name="Points">Each step, in order of the rates.</param>
/// <param name="Suggestion">
/// A rate that a training of a few hundred steps or more bears: a quarter of the rate at which the loss, averaged over seven neighbouring steps, is lowest. Null if the loss hardly falls
/// or there are too few points.
/// </param>
/// <param name="HasDiverged">Whether the loss rose so much, or became so large, that the search ended before its last step.</param>
public sealed record LearningRateFound(IReadOnlyList<LearningRatePoint> Points, double? Suggestion, bool HasDiverged);
