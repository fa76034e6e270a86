using System.Text.Json;
using MultiTaskBert.Optimization;
using MultiTaskBert.Optimization.Schedules;

namespace MultiTaskBert.Tests.Optimization;

/// <summary>Makes schedules from the names and options that the reference data states, which are those of transformers and torch.</summary>
internal static class GoldenSchedules
{
    private static readonly Dictionary<string, AnnealShape> Shapes = new(StringComparer.Ordinal)
    {
        ["linear"] = AnnealShape.Linear,
        ["cosine"] = AnnealShape.Cosine,
        ["cos"] = AnnealShape.Cosine,
        ["1-sqrt"] = AnnealShape.OneMinusSqrt,
    };

    /// <exception cref="ArgumentException">There is no such schedule, option or value.</exception>
    internal static LearningRateSchedule Of(string name, JsonElement options)
        => options.EnumerateObject().Where(option => option.Value.ValueKind != JsonValueKind.Null)
            .Aggregate(LearningRateScheduleKinds.All.Find(name) ?? throw new ArgumentException($"There is no schedule '{name}'.", nameof(name)), (schedule, option) => With(schedule, option.Name, option.Value));

    private static LearningRateSchedule With(LearningRateSchedule schedule, string option, JsonElement value) => (schedule, option) switch
    {
        (CosineSchedule s, "num_cycles") => s with { Cycles = value.GetDouble() },
        (CosineWithRestartsSchedule s, "num_cycles") => s with { Cycles = value.GetDouble() },
        (CosineWithMinLrSchedule s, "num_cycles") => s with { Cycles = value.GetDouble() },
        (CosineWithMinLrSchedule s, "min_lr") => s with { MinLr = value.GetDouble() },
        (CosineWithMinLrSchedule s, "min_lr_rate") => s with { MinLrRate = value.GetDouble() },
        (CosineWarmupWithMinLrSchedule s, "num_cycles") => s with { Cycles = value.GetDouble() },
        (CosineWarmupWithMinLrSchedule s, "min_lr") => s with { MinLr = value.GetDouble() },
        (CosineWarmupWithMinLrSchedule s, "min_lr_rate") => s with { MinLrRate = value.GetDouble() },
        (CosineWarmupWithMinLrSchedule s, "warmup_lr_rate") => s with { WarmupLrRate = value.GetDouble() },
        (PolynomialSchedule s, "power") => s with { Power = value.GetDouble() },
        (PolynomialSchedule s, "lr_end") => s with { LrEnd = value.GetDouble() },
        (InverseSqrtSchedule s, "timescale") => s with { Timescale = value.GetInt64() },
        (WarmupStableDecaySchedule s, "num_decay_steps") => s with { DecaySteps = value.GetInt64() },
        (WarmupStableDecaySchedule s, "num_stable_steps") => s with { StableSteps = value.GetInt64() },
        (WarmupStableDecaySchedule s, "warmup_type") => s with { WarmupShape = Shape(value) },
        (WarmupStableDecaySchedule s, "decay_type") => s with { DecayShape = Shape(value) },
        (WarmupStableDecaySchedule s, "min_lr_ratio") => s with { MinLrRatio = value.GetDouble() },
        (WarmupStableDecaySchedule s, "num_cycles") => s with { Cycles = value.GetDouble() },
        (SlantedTriangularSchedule s, "cut_frac") => s with { CutRatio = value.GetDouble() },
        (SlantedTriangularSchedule s, "ratio") => s with { Ratio = value.GetDouble() },
        (OneCycleSchedule s, "pct_start") => s with { RiseRatio = value.GetDouble() },
        (OneCycleSchedule s, "anneal_strategy") => s with { Shape = Shape(value) },
        (OneCycleSchedule s, "div_factor") => s with { DivFactor = value.GetDouble() },
        (OneCycleSchedule s, "final_div_factor") => s with { FinalDivFactor = value.GetDouble() },
        (OneCycleSchedule s, "three_phase") => s with { ThreePhase = value.GetBoolean() },
        (OneCycleSchedule s, "cycle_momentum") => s with { CycleMomentum = value.GetBoolean() },
        (OneCycleSchedule s, "base_momentum") => s with { BaseMomentum = value.GetDouble() },
        (OneCycleSchedule s, "max_momentum") => s with { MaxMomentum = value.GetDouble() },
        _ => throw new ArgumentException($"{schedule.GetType().Name} has no option '{option}'.", nameof(option)),
    };

    private static AnnealShape Shape(JsonElement value) => Shapes.TryGetValue(value.GetString()!, out var shape)
        ? shape
        : throw new ArgumentException($"There is no shape '{value}'.", nameof(value));
}
