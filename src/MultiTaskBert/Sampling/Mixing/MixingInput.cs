namespace MultiTaskBert.Sampling;

/// <summary>Represents what a <see cref="TaskMixing"/> may know: how much each task has, and which epoch is asked for. All lists are in the order of the tasks. Immutable.</summary>
public sealed class MixingInput
{
    /// <param name="sizes">The number of rows of each task.</param>
    /// <param name="passLengths">What one pass through each task takes; null for its rows.</param>
    /// <param name="weights">The weights that were given by hand; null for 1 each.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs.</param>
    internal MixingInput(IReadOnlyList<long> sizes, IReadOnlyList<long>? passLengths = null, IReadOnlyList<double>? weights = null, int epoch = 0, int epochs = 1)
    {
        Sizes = sizes;
        PassLengths = passLengths ?? sizes;
        Weights = weights ?? [.. sizes.Select(_ => 1.0)];
        Epoch = epoch;
        Epochs = epochs;
    }

    /// <summary>Gets the number of rows of each task, 0 or more; at least one task has some.</summary>
    public IReadOnlyList<long> Sizes { get; }

    /// <summary>
    /// Gets what one pass through each task takes: its batches where a batch is of one task, its rows where batches mix tasks. 0 for a task without rows.
    /// </summary>
    public IReadOnlyList<long> PassLengths { get; }

    /// <summary>Gets the weight that was given to each task by hand, above 0 and finite; 1 for one without.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>Gets the number of the epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Gets the number of epochs, above <see cref="Epoch"/>.</summary>
    public int Epochs { get; }
}
