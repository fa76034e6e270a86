using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Sampling.Mixing;

/// <summary>The table of task mixings: what text can name.</summary>
internal static class TaskMixingKinds
{
    internal static readonly StrategyStyle Style = new("task mixing", "Mixing", "temperature(2)", typeof(TaskMixing).Assembly);

    internal static readonly StrategyKinds<TaskMixing> All = new StrategyKinds<TaskMixing>(Style)
        .With<AllRowsOnceMixing>()
        .With<AnnealedMixing>()
        .With<ByWeightMixing>()
        .With<ExamplesCapMixing>()
        .With<PowerMixing>()
        .With<ProportionalMixing>()
        .With<RoundRobinMixing>()
        .With<TemperatureMixing>()
        .With<UniformMixing>();
}
