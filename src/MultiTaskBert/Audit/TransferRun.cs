namespace MultiTaskBert.Audit;

/// <summary>One finished training of a <see cref="TransferAudit"/>. Immutable.</summary>
public sealed record TransferRun
{
    /// <summary>The tasks that were trained together; one if it was trained alone.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The headline metric of each task, by its name; <see cref="double.NaN"/> where it is undefined.</summary>
    public required IReadOnlyDictionary<string, double> Scores { get; init; }

    /// <summary>The number of optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>The time the training took, without its scoring.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Which training of the audit it is, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many trainings the audit has.</summary>
    public required int Total { get; init; }
}
