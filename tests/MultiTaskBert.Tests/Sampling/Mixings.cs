namespace MultiTaskBert.Tests.Sampling;

/// <summary>Every kind of mixing under a name, for tests that go through all of them.</summary>
internal static class Mixings
{
    internal static IReadOnlyDictionary<string, TaskMixing> All { get; } = new Dictionary<string, TaskMixing>(StringComparer.Ordinal)
    {
        ["proportional"] = TaskMixing.Proportional,
        ["uniform"] = TaskMixing.Uniform,
        ["temperature"] = TaskMixing.Temperature(3),
        ["power"] = TaskMixing.Power(0.5),
        ["annealed"] = TaskMixing.Annealed,
        ["examples cap"] = TaskMixing.ExamplesCap(12),
        ["round robin"] = TaskMixing.RoundRobin,
        ["by weight"] = TaskMixing.ByWeight,
        ["all rows once"] = TaskMixing.AllRowsOnce,
        ["of one's own"] = new SmallestFirst(),
    };

    /// <summary>Not of the library: half of the epoch for the smallest task, the rest in equal parts for the others, task after task.</summary>
    private sealed record SmallestFirst : TaskMixing
    {
        public override IEnumerable<int> Order(MultiTaskBert.Sampling.MixingPlan plan, long seed) =>
            plan.ApportionedBatches.SelectMany((count, task) => Enumerable.Repeat(task, (int)count));

        protected override IReadOnlyList<double> Mix(MultiTaskBert.Sampling.MixingInput input)
        {
            var smallest = input.Sizes.Where(size => size > 0).Min();
            var weights = input.Sizes.Select(size => size == 0 ? 0.0 : size == smallest ? 1 : 1.0 / (input.Sizes.Count - 1)).ToArray();
            return [.. weights.Select(weight => weight / weights.Sum())];
        }
    }
}
