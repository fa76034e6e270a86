namespace MultiTaskBert.Training;

/// <summary>What <see cref="LearningRateFinder"/> saw.</summary>
/// <param name="Points">Each step, in order of the rates.</param>
/// <param name="Suggestion">
/// The rate at which the smoothed loss falls most steeply; null if it falls nowhere or there are too few points. A starting point, not a verdict: look at the points.
/// </param>
/// <param name="HasDiverged">Whether the loss rose so much, or became so large, that the search ended before its last step.</param>
public sealed record LearningRateFound(IReadOnlyList<LearningRatePoint> Points, double? Suggestion, bool HasDiverged);
