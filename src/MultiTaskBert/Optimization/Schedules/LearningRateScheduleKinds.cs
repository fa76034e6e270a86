using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary>The table of learning-rate schedules: what text can name.</summary>
internal static class LearningRateScheduleKinds
{
    internal static readonly StrategyStyle Style = new("learning-rate schedule", "Schedule", "cosine(cycles=0.5)", typeof(LearningRateSchedule).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<LearningRateSchedule> All = new StrategyKinds<LearningRateSchedule>(Style)
        .With<ConstantSchedule>()
        .With<ConstantWithWarmupSchedule>()
        .With<CosineSchedule>()
        .With<CosineWarmupWithMinLrSchedule>()
        .With<CosineWithMinLrSchedule>()
        .With<CosineWithRestartsSchedule>()
        .With<InverseSqrtSchedule>()
        .With<LinearSchedule>()
        .With<OneCycleSchedule>()
        .With<PolynomialSchedule>()
        .With<SlantedTriangularSchedule>()
        .With<WarmupStableDecaySchedule>();
}
