namespace MultiTaskBert.Audit;

/// <summary>Represents one finished training of a <see cref="TransferAudit"/>. Immutable.</summary>
public sealed class TransferRun
{
    internal TransferRun()
    {
    }

    /// <summary>Gets the tasks that were trained together; one if it was trained alone.</summary>
    public IReadOnlyList<string> Tasks { get; internal init; } = [];

    /// <summary>Gets the seed.</summary>
    public long Seed { get; internal init; }

    /// <summary>Gets the headline metric of each task, by its name; <see cref="double.NaN"/> where it is undefined.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; internal init; } = System.Collections.Immutable.ImmutableDictionary<string, double>.Empty;

    /// <summary>Gets the number of optimizer steps.</summary>
    public long Steps { get; internal init; }

    /// <summary>Gets the time the training took, without its scoring.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>Gets which training of the audit it is, from 1.</summary>
    public int Number { get; internal init; }

    /// <summary>Gets how many trainings the audit has.</summary>
    public int Total { get; internal init; }
}
