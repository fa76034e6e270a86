namespace MultiTaskBert.Audit;

/// <summary>Represents what training a task together with others did to it. Immutable.</summary>
public sealed class TransferEffect
{
    internal TransferEffect(IReadOnlyList<string> partners, MeanInterval score, MeanInterval gain) => (Partners, Score, Gain) = (partners, score, gain);

    /// <summary>Gets the other tasks it was trained with.</summary>
    public IReadOnlyList<string> Partners { get; }

    /// <summary>Gets its headline metric when trained with them.</summary>
    public MeanInterval Score { get; }

    /// <summary>
    /// Gets how much better it is than alone, in units of the metric, seed by seed and then over seeds: the paired interval. Above 0 is better, also for metrics of which the smaller is
    /// the better.
    /// </summary>
    public MeanInterval Gain { get; }

    /// <summary>Gets what the interval of <see cref="Gain"/> shows.</summary>
    public TransferVerdict Verdict => Gain.Lower > 0 ? TransferVerdict.Helps : Gain.Upper < 0 ? TransferVerdict.Hurts : TransferVerdict.NotShown;

    /// <summary>The verdict in words: <c>helps</c>, <c>hurts</c>, <c>not shown</c>.</summary>
    internal string VerdictText => Verdict == TransferVerdict.NotShown ? "not shown" : Verdict == TransferVerdict.Helps ? "helps" : "hurts";
}
