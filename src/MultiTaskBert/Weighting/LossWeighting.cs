using MultiTaskBert.Weighting;

namespace MultiTaskBert;

/// <summary>How the losses of the heads become one. Derive from it for a way of your own.</summary>
public abstract class LossWeighting
{
    /// <summary>The plain sum of the heads' losses, each head's loss being the mean over its own labels.</summary>
    public static LossWeighting Sum { get; } = new SumWeighting();

    /// <summary>A fixed weight for each head: Σ wₕ·lossₕ.</summary>
    /// <param name="weights">The weight of every head by name, each finite and at least 0.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or there is none.</exception>
    public static LossWeighting Fixed(IReadOnlyDictionary<string, double> weights) => new FixedWeighting(weights);

    /// <summary>
    /// Whether the weights are the same whatever the losses are, so that the total is a fixed weighted sum. If not (the default), a step of several
    /// micro-batches computes its losses twice: once to learn the weights, once to learn from them.
    /// </summary>
    public virtual bool HasFixedWeights => false;

    /// <summary>Problems with the heads of the model, each a sentence; checked before the first batch.</summary>
    /// <param name="heads">The names of the heads.</param>
    public virtual IEnumerable<string> Check(IReadOnlyList<string> heads) => [];

    /// <summary>Combines the losses of one step. With gradient accumulation they are the losses of the whole step.</summary>
    /// <param name="losses">The losses of the heads that have a label in the step, at least one.</param>
    /// <returns>The total, in the dispose scope of the caller, and the weights.</returns>
    public abstract CombinedLoss Combine(IReadOnlyList<HeadLoss> losses);
}
