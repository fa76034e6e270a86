namespace MultiTaskBert.Sampling;

/// <summary>Specifies whether a batch mixes the data sets that a model is trained on.</summary>
public enum BatchTasks
{
    /// <summary>
    /// A batch has rows of any of them. The mixing says how many rows of each are in an epoch, which has as many rows as all data sets together; the sampler makes batches of them.
    /// </summary>
    Mixed,

    /// <summary>
    /// A batch is of one data set. The mixing says which one gets the next batch; the sampler makes the batches of each pass through a data set, the last of which may be smaller.
    /// </summary>
    OneTask,
}
