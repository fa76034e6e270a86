namespace MultiTaskBert.Audit;

/// <summary>What training a task together with others did to it. Immutable.</summary>
public sealed record TransferEffect
{
    /// <summary>The other tasks it was trained with.</summary>
    public required IReadOnlyList<string> Partners { get; init; }

    /// <summary>Its headline metric when trained with them.</summary>
    public required MeanInterval Score { get; init; }

    /// <summary>
    /// How much better it is than alone, in units of the metric, seed by seed and then over seeds: the paired interval. Above 0 is better, also for metrics of which the smaller is
    /// the better.
    /// </summary>
    public required MeanInterval Gain { get; init; }

    /// <summary>What the interval of <see cref="Gain"/> shows.</summary>
    public TransferVerdict Verdict => Gain.Lower > 0 ? TransferVerdict.Helps : Gain.Upper < 0 ? TransferVerdict.Hurts : TransferVerdict.NotShown;

    /// <summary>The verdict in words: <c>helps</c>, <c>hurts</c>, <c>not shown</c>.</summary>
    internal string VerdictText => Verdict == TransferVerdict.NotShown ? "not shown" : Verdict == TransferVerdict.Helps ? "helps" : "hurts";
}
