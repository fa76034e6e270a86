namespace MultiTaskBert.Freezing;

/// <summary>What a <see cref="StallCounter"/> remembers between evaluations; kept in checkpoints.</summary>
/// <param name="Best">The best finite value so far, or null before the first.</param>
/// <param name="Waited">The number of evaluations since the last improvement or stall.</param>
/// <param name="Stalls">How many times the rule has fired.</param>
internal sealed record StallState(double? Best, int Waited, int Stalls)
{
    /// <summary>Nothing seen yet.</summary>
    public static StallState Start { get; } = new(null, 0, 0);
}
