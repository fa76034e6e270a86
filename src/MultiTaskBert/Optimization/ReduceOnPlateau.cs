using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Lowers the learning rate each time a metric of the dev set has stopped improving.</summary>
/// <remarks>
/// <para>
/// By the rules and with the defaults of <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>. What it lowers is the learning rate that the
/// <see cref="LearningRateSchedule"/> multiplies; with <see cref="LearningRateSchedule.Constant"/> or
/// <see cref="LearningRateSchedule.ConstantWithWarmup"/> it is alone at work.
/// </para>
/// <para>Immutable. The values are checked when a training starts, all at once.</para>
/// </remarks>
/// <param name="Metric">The metric, as named in the evaluation, for instance <c>loss</c> or <c>entities/f1</c>. A value that is not finite is no improvement.</param>
public sealed record ReduceOnPlateau(string Metric)
{
    /// <summary>
    /// Whether larger values of the metric are better (<c>mode</c>). Null, the default, takes it from the metric; there is no need to set it, and a value that contradicts the metric
    /// is an error before the first step.
    /// </summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>By what the learning rate is multiplied, 0 or more and less than 1 (<c>factor</c>).</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>How many evaluations in a row may pass without an improvement; the next one lowers the learning rate (<c>patience</c>). 0 or more.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>By how much a value must be better than the best one to count as an improvement (<c>threshold</c>), 0 or more.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Whether <see cref="Threshold"/> is a ratio of the best value; if not, it is in units of the metric (<c>threshold_mode</c>).</summary>
    public bool ThresholdIsRelative { get; init; } = true;

    /// <summary>How many evaluations after a reduction are not counted (<c>cooldown</c>), 0 or more.</summary>
    public int Cooldown { get; init; }

    /// <summary>The learning rate below which it does not go (<c>min_lr</c>), 0 or more.</summary>
    public double MinLr { get; init; }

    /// <summary>A reduction by no more than this is not carried out (<c>eps</c>), 0 or more.</summary>
    public double MinReduction { get; init; } = 1e-8;

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
