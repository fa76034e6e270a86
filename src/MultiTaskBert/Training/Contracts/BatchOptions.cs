using MultiTaskBert.Data;
using MultiTaskBert.Sampling;

namespace MultiTaskBert.Training;

/// <summary>Represents the options that say which rows make which batch, and how.</summary>
public sealed record BatchOptions
{
    /// <summary>Gets the length limit and the padding of batches.</summary>
    public CollatorOptions Collation { get; init; } = new();

    /// <summary>Gets what says which rows make which batch. Null, the default, makes batches of rows of nearly one length, in a new random order each epoch.</summary>
    public BatchSampler? Sampler { get; init; }

    /// <summary>
    /// Gets how often each data set of a <see cref="MtlMixture"/> comes up; every row of each once an epoch by default. Of one data set every row does, whatever this says.
    /// </summary>
    public TaskMixing Mixing { get; init; } = TaskMixing.AllRowsOnce;

    /// <summary>Gets a value that says whether a batch has rows of any data set of a <see cref="MtlMixture"/>, as by default, or of one.</summary>
    public BatchTasks Tasks { get; init; } = BatchTasks.Mixed;

    /// <summary>
    /// Gets the number of steps that are collated (tokens, labels, padding) on other threads while one runs; 0 for none. It changes speed, not results. Label layouts and tokenizers of
    /// one's own have to be thread-safe, as theirs always have.
    /// </summary>
    public int Prefetch { get; init; } = 2;
}
