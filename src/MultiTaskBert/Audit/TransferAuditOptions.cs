namespace MultiTaskBert.Audit;

/// <summary>Represents the settings of a <see cref="TransferAudit"/>: what it trains, and how sure it has to be. Immutable; checked before the first training, all problems at once.</summary>
public sealed class TransferAuditOptions
{
    /// <summary>
    /// Gets the seeds; each trains every group of tasks once, in place of <see cref="TrainerOptions.Seed"/>. At least one, each once. Of one seed there is no interval, so nothing is
    /// shown; with three an effect has to be large to be seen.
    /// </summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1, 2, 3, 4, 5];

    /// <summary>Gets the tasks, by the names of their heads; at least two. Null, the default, takes all that a training row has a label for, in ordinal order.</summary>
    public IReadOnlyList<string>? Tasks { get; init; }

    /// <summary>Gets the pairs of tasks that are trained together besides all tasks at once; none by default. Of two tasks their pair is all of them, and is not trained again.</summary>
    public IReadOnlyList<(string First, string Second)> Pairs { get; init; } = [];

    /// <summary>Gets whether every pair of tasks is trained: n (n − 1) / 2 more trainings for each seed. Then <see cref="Pairs"/> stays empty.</summary>
    public bool AllPairs { get; init; }

    /// <summary>
    /// Gets the ratio of intervals that hold the true value, above 0 and below 1. It holds for each interval by itself: of twenty intervals of 95 % about one is wrong by chance.
    /// </summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// Gets the rows that models are scored on. Null, the default, takes the dev rows of all data sets; then scores are a little too high where dev rows also choose the best epoch,
    /// alone as well as together.
    /// </summary>
    public MtlDataset? Test { get; init; }

    /// <summary>
    /// Gets what changes the options of the training of a group of tasks: what names heads that are not in the group (fixed weights, frozen heads), or fewer steps for a task alone. Gets the
    /// tasks and the options, which have the seed already. Null, the default, changes nothing.
    /// </summary>
    public Func<IReadOnlyList<string>, TrainerOptions, TrainerOptions>? OptionsFor { get; init; }

    /// <summary>Gets what hears of each training when it is done, on the thread of <c>Run</c>; null for nobody.</summary>
    public IProgress<TransferRun>? Progress { get; init; }
}
