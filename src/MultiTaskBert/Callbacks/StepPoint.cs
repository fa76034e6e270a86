namespace MultiTaskBert.Callbacks;

/// <summary>The mean of a few neighbouring steps: a point of a curve. Immutable.</summary>
/// <param name="Step">The last of the steps.</param>
/// <param name="Steps">How many steps they are.</param>
/// <param name="Loss">The mean of the loss that was minimised.</param>
/// <param name="HeadLosses">For each head with a label in any of the steps, the mean of its loss over those of them in which it had one.</param>
/// <param name="LearningRate">The mean of the learning rate.</param>
/// <param name="TrainableRatio">The mean of the ratio of the parameters that were trainable, from 0 to 1.</param>
public sealed record StepPoint(
    long Step, int Steps, double Loss, IReadOnlyDictionary<string, double> HeadLosses, double LearningRate, double TrainableRatio);
