namespace MultiTaskBert.Callbacks;

/// <summary>Represents the mean of a few neighbouring steps: a point of a curve. Immutable.</summary>
public sealed class StepPoint
{
    internal StepPoint()
    {
    }

    /// <summary>Gets the last of the steps.</summary>
    public long Step { get; internal init; }

    /// <summary>Gets the number of steps.</summary>
    public int Steps { get; internal init; }

    /// <summary>Gets the mean of the loss that was minimised.</summary>
    public double Loss { get; internal init; }

    /// <summary>Gets, for each head with a label in any of the steps, the mean of its loss over those of them in which it had one.</summary>
    public IReadOnlyDictionary<string, double> HeadLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets the mean of the learning rate.</summary>
    public double LearningRate { get; internal init; }

    /// <summary>Gets the mean of the ratio of the parameters that were trainable, from 0 to 1.</summary>
    public double TrainableRatio { get; internal init; }
}
