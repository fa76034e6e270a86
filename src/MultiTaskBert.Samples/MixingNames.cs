namespace MultiTaskBert.Samples;

/// <summary>Every way of mixing data sets by the name it has on the command line.</summary>
internal static class MixingNames
{
    public static IReadOnlyDictionary<string, TaskMixing> All { get; } = new Dictionary<string, TaskMixing>(StringComparer.Ordinal)
    {
        ["all-rows-once"] = TaskMixing.AllRowsOnce,
        ["proportional"] = TaskMixing.Proportional,
        ["uniform"] = TaskMixing.Uniform,
        ["temperature"] = TaskMixing.Temperature(2),
        ["power"] = TaskMixing.Power(0.5),
        ["annealed"] = TaskMixing.Annealed,
        ["examples-cap"] = TaskMixing.ExamplesCap(1000),
        ["round-robin"] = TaskMixing.RoundRobin,
        ["by-weight"] = TaskMixing.ByWeight,
    };
}
