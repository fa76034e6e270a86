using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Represents the rule that lowers the learning rate each time a metric of the dev set has stopped improving.</summary>
/// <remarks>
/// <para>
/// By the rules and with the defaults of <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>. What it lowers is the learning rate that the
/// <see cref="LearningRateSchedule"/> multiplies; with <see cref="LearningRateSchedule.Constant"/> or
/// <see cref="LearningRateSchedule.ConstantWithWarmup"/> it is alone at work.
/// </para>
/// <para>Immutable. The values are checked when a training starts, all at once.</para>
/// </remarks>
/// <param name="metric">The metric, as named in the evaluation, for instance <c>loss</c> or <c>entities/f1</c>. A value that is not finite is no improvement.</param>
/// <param name="higherIsBetter">
/// Whether larger values of the metric are better (<c>mode</c>). Null, the default, takes it from the metric; there is no need to set it, and a value that contradicts the metric
/// is an error before the first step.
/// </param>
/// <param name="factor">By what the learning rate is multiplied, 0 or more and less than 1 (<c>factor</c>).</param>
/// <param name="patience">How many evaluations in a row may pass without an improvement; the next one lowers the learning rate (<c>patience</c>). 0 or more.</param>
/// <param name="threshold">By how much a value must be better than the best one to count as an improvement (<c>threshold</c>), 0 or more.</param>
/// <param name="thresholdIsRelative">Whether <paramref name="threshold"/> is a ratio of the best value; if not, it is in units of the metric (<c>threshold_mode</c>).</param>
/// <param name="cooldown">How many evaluations after a reduction are not counted (<c>cooldown</c>), 0 or more.</param>
/// <param name="minLr">The learning rate below which it does not go (<c>min_lr</c>), 0 or more.</param>
/// <param name="minReduction">A reduction by no more than this is not carried out (<c>eps</c>), 0 or more.</param>
public sealed class ReduceOnPlateau(
    string metric,
    bool? higherIsBetter = null,
    double factor = 0.1,
    int patience = 10,
    double threshold = 1e-4,
    bool thresholdIsRelative = true,
    int cooldown = 0,
    double minLr = 0,
    double minReduction = 1e-8)
{
    /// <summary>Gets the metric, as named in the evaluation.</summary>
    public string Metric { get; } = metric;

    /// <summary>Gets whether larger values of the metric are better; null takes it from the metric.</summary>
    public bool? HigherIsBetter { get; } = higherIsBetter;

    /// <summary>Gets by what the learning rate is multiplied, 0 or more and less than 1.</summary>
    public double Factor { get; } = factor;

    /// <summary>Gets how many evaluations in a row may pass without an improvement, 0 or more.</summary>
    public int Patience { get; } = patience;

    /// <summary>Gets by how much a value must be better than the best one to count as an improvement, 0 or more.</summary>
    public double Threshold { get; } = threshold;

    /// <summary>Gets whether <see cref="Threshold"/> is a ratio of the best value; if not, it is in units of the metric.</summary>
    public bool ThresholdIsRelative { get; } = thresholdIsRelative;

    /// <summary>Gets how many evaluations after a reduction are not counted, 0 or more.</summary>
    public int Cooldown { get; } = cooldown;

    /// <summary>Gets the learning rate below which it does not go, 0 or more.</summary>
    public double MinLr { get; } = minLr;

    /// <summary>Gets the reduction that has to be exceeded for one to be carried out, 0 or more.</summary>
    public double MinReduction { get; } = minReduction;

    /// <summary>Determines whether the other has the same values.</summary>
    public override bool Equals(object? obj) => obj is ReduceOnPlateau other && Equals(Values, other.Values);

    /// <summary>Gives a hash of the values.</summary>
    public override int GetHashCode() => Values.GetHashCode();

    private object Values => (Metric, HigherIsBetter, Factor, Patience, Threshold, ThresholdIsRelative, Cooldown, MinLr, MinReduction);

    /// <summary>Where a training begins.</summary>
    /// <param name="learningRate">The learning rate of its options.</param>
    /// <param name="higherIsBetter">Whether larger values of the metric are better.</param>
    internal static PlateauState Start(double learningRate, bool higherIsBetter)
        => new(learningRate, higherIsBetter ? double.NegativeInfinity : double.PositiveInfinity, Waited: 0, CooldownLeft: 0);

    /// <summary>Takes the value of one evaluation; a pure function.</summary>
    /// <param name="state">What was before.</param>
    /// <param name="value">The value.</param>
    /// <param name="higherIsBetter">Whether larger values of the metric are better.</param>
    internal PlateauState After(PlateauState state, double value, bool higherIsBetter)
    {
        var next = IsImprovement(value, state.Best, higherIsBetter) ? state with { Best = value, Waited = 0 } : state with { Waited = state.Waited + 1 };
        if (next.CooldownLeft > 0)
        {
            next = next with { CooldownLeft = next.CooldownLeft - 1, Waited = 0 };
        }

        if (next.Waited <= Patience)
        {
            return next;
        }

        var lower = Math.Max(next.LearningRate * Factor, MinLr);
        return next with
        {
            LearningRate = next.LearningRate - lower > MinReduction ? lower : next.LearningRate,
            Waited = 0,
            CooldownLeft = Cooldown,
        };
    }

    /// <summary>What is wrong with the values, one sentence a problem.</summary>
    internal IReadOnlyList<string> Check()
    {
        var rules = new OptionRules(nameof(ReduceOnPlateau));
        rules.NotEmpty(Metric, "name the metric to watch, for instance \"loss\"");
        rules.Decay(Factor);
        rules.AtLeast(Patience, 0);
        rules.AtLeast(Cooldown, 0);
        rules.NotNegative(Threshold);
        rules.NotNegative(MinLr);
        rules.NotNegative(MinReduction);
        return rules.Problems;
    }

    // Nothing is better than NaN, and NaN than nothing.
    private bool IsImprovement(double value, double best, bool higherIsBetter) => (higherIsBetter, ThresholdIsRelative) switch
    {
        (false, true) => value < best * (1 - Threshold),
        (false, false) => value < best - Threshold,
        (true, true) => value > best * (1 + Threshold),
        (true, false) => value > best + Threshold,
    };
}
