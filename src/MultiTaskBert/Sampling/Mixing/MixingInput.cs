namespace MultiTaskBert.Sampling;

/// <summary>Represents what a <see cref="TaskMixing"/> may know: how much each task has, and which epoch is asked for. All lists are in the order of the tasks. Immutable.</summary>
public sealed class MixingInput
{
    /// <summary>Gets the number of examples of each task, 0 or more; at least one task has some.</summary>
    public required IReadOnlyList<long> Sizes { get; init; }

    /// <summary>
    /// Gets what one pass through each task takes: its batches where a batch is of one task, its examples where batches mix tasks. 0 for a task without examples.
    /// </summary>
    public IReadOnlyList<long> PassLengths { get => field ?? Sizes; init; }

    /// <summary>Gets the weight that was given to each task by hand, above 0 and finite; 1 for one without.</summary>
    public IReadOnlyList<double> Weights { get => field ?? [.. Sizes.Select(_ => 1.0)]; init; }

    /// <summary>Gets the number of the epoch, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Gets the number of epochs, above <see cref="Epoch"/>.</summary>
    public int Epochs { get; init; } = 1;
}
