using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Up during the warmup, then down along half a cosine wave, several times, each time starting again from the full learning rate:
/// <c>"cosine_with_restarts"</c> of transformers.
/// </summary>
/// <remarks>Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts".</remarks>
public sealed record CosineWithRestartsSchedule : LearningRateSchedule
{
    /// <summary>How many times the learning rate falls to 0 (<c>num_cycles</c>), above 0.</summary>
    public double Cycles { get; init; } = 1;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (Rise(at) is { } rise)
        {
            return rise;
        }

        return at.Progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (Cycles * at.Progress % 1))));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(Cycles);
    }
}
