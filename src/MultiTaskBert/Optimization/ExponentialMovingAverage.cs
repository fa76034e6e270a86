using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Represents a moving average of the weights over the steps of a training (Polyak averaging), which is evaluated and kept in place of the weights themselves.</summary>
/// <remarks>
/// <para>
/// average ← d · average + (1 − d) · weight, as <c>tf.train.ExponentialMovingAverage</c> has it. Only what is trainable has an average, beginning with the weight at the
/// time it becomes trainable; what is frozen again has none, it is what it is. Buffers are not averaged.
/// </para>
/// <para>Costs memory for one copy of the trainable parameters. Immutable. The values are checked when a training starts, all at once.</para>
/// </remarks>
/// <param name="decay">d, 0 or more and less than 1: about the last 1 / (1 − d) updates count.</param>
/// <param name="warmUp">Whether the n-th update has the decay min(d, (1 + n) / (10 + n)), so that a short training does not remember its first weights for long.</param>
/// <param name="everySteps">The number of optimizer steps after which the average is updated each time, at least 1.</param>
public sealed class ExponentialMovingAverage(double decay = 0.999, bool warmUp = true, int everySteps = 1)
{
    /// <summary>Gets d, 0 or more and less than 1: about the last 1 / (1 − d) updates count.</summary>
    public double Decay { get; } = decay;

    /// <summary>Gets whether the n-th update has the decay min(d, (1 + n) / (10 + n)).</summary>
    public bool WarmUp { get; } = warmUp;

    /// <summary>Gets the number of optimizer steps after which the average is updated each time, at least 1.</summary>
    public int EverySteps { get; } = everySteps;

    private (double Decay, bool WarmUp, int EverySteps) Values => (Decay, WarmUp, EverySteps);

    /// <summary>Determines whether the other has the same values.</summary>
    public override bool Equals(object? obj) => obj is ExponentialMovingAverage other && Values.Equals(other.Values);

    /// <summary>Gives a hash of the values.</summary>
    public override int GetHashCode() => Values.GetHashCode();

    /// <summary>Whether the average is updated after so many optimizer steps.</summary>
    internal bool IsDue(long steps) => steps % EverySteps == 0;

    /// <summary>1 − d of the update that is due after so many optimizer steps.</summary>
    internal double WeightOfNew(long steps)
    {
        var update = steps / EverySteps;
        return 1 - (WarmUp ? Math.Min(Decay, (1.0 + update) / (10.0 + update)) : Decay);
    }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IReadOnlyList<string> Check()
    {
        var rules = new OptionRules(nameof(ExponentialMovingAverage));
        rules.Require(Decay is >= 0 and < 1, Decay, "it must be 0 or more and less than 1, for instance 0.999");
        rules.Require(EverySteps >= 1, EverySteps, "it must be at least 1");
        return rules.Problems;
    }
}
