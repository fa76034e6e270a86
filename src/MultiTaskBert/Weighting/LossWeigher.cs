namespace MultiTaskBert.Weighting;

/// <summary>Represents what weighs the losses of one training: a <see cref="LossWeighting"/> at work, with all that changes in it.</summary>
/// <remarks>
/// The order in a step: <see cref="Combine"/>; then, as <see cref="LossWeighting.Needs"/> asks, <see cref="ObserveGradientNorms"/> after the
/// backward pass and <see cref="ObserveLossesAfter"/> after the optimizer's step. Not thread-safe.
/// </remarks>
public abstract class LossWeigher
{
    /// <summary>Gets all that the weigher remembers; null if it remembers nothing. It is a copy, which later steps do not change.</summary>
    public virtual WeightingState? State => null;

    /// <summary>Combines the losses of one step.</summary>
    /// <param name="losses">The losses of the heads that have a label in the step, at least one.</param>
    /// <param name="step">Which step it is; steps and epochs never go back.</param>
    /// <returns>
    /// The total, in the dispose scope of the caller, and the weights. If a loss is not finite, neither is the total, and nothing is
    /// remembered: the trainer then ends with an error that names the head.
    /// </returns>
    public abstract CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step);

    /// <summary>Tells how large the gradient of each head's plain loss was at the shared parameters, in the step of the last <see cref="Combine"/>.</summary>
    /// <remarks>
    /// With <see cref="GradientSite.HiddenStates"/> it is the gradient at the hidden states. Not called for a step in which only one head has a loss, or nothing that heads
    /// share is trainable: there is nothing to balance.
    /// </remarks>
    /// <param name="norms">The norm for each head that had a loss, before weighting.</param>
    public virtual void ObserveGradientNorms(IReadOnlyDictionary<string, double> norms)
    {
    }

    /// <summary>Tells the losses of the same batch once more, now that the parameters have made their step.</summary>
    /// <param name="losses">The loss for each head that had one, before weighting.</param>
    public virtual void ObserveLossesAfter(IReadOnlyDictionary<string, double> losses)
    {
    }

    /// <summary>Puts back what <see cref="State"/> gave, so that the next steps are those that would have followed.</summary>
    /// <exception cref="ArgumentException">It is the state of another weighting or of other heads; nothing is changed.</exception>
    public virtual void Restore(WeightingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        throw new ArgumentException($"The state is of '{state.Method}', but this weighting remembers nothing; use the options of the training that is resumed.", nameof(state));
    }
}
