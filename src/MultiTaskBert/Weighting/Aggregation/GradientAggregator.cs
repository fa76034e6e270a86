namespace MultiTaskBert.Weighting;

/// <summary>Combines the gradients of one training: a <see cref="GradientAggregation"/> at work, with all that changes in it. Not thread-safe.</summary>
public abstract class GradientAggregator : IDisposable
{
    /// <summary>Gets all that the aggregator remembers; null if it remembers nothing. It is a copy, whose tensors belong to the caller.</summary>
    public virtual WeightingState? State => null;

    /// <summary>Combines the gradients of one step.</summary>
    /// <param name="gradients">The gradients of the heads that have a label in the step.</param>
    /// <param name="step">Which step it is; steps never go back.</param>
    /// <returns>The one gradient, in the dispose scope of the caller.</returns>
    public abstract AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step);

    /// <summary>Puts back what <see cref="State"/> gave, so that the next steps are those that would have followed. Tensors are copied.</summary>
    /// <exception cref="ArgumentException">It is the state of another aggregation or of other heads; nothing is changed.</exception>
    public virtual void Restore(WeightingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        throw new ArgumentException($"The state is of '{state.Method}', but this aggregation remembers nothing; use the options of the training that is resumed.", nameof(state));
    }

    /// <summary>
    /// Says that other parameters are shared from now on: gradients that it keeps from earlier steps do not fit the next ones, and it begins anew with them.
    /// By default it keeps none.
    /// </summary>
    public virtual void ForgetGradients()
    {
    }

    /// <summary>Frees the tensors that it keeps.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors that it keeps.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
