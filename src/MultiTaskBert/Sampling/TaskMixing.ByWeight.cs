using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>By hand, whatever the sizes: p_i = w_i / Σ w_j, with the weights that the tasks were given. A task without examples has none.</summary>
    public static TaskMixing ByWeight { get; } = new ByWeightKind();

    private sealed record ByWeightKind : TaskMixing
    {
        public override bool UsesWeights => true;

        protected override IReadOnlyList<double> Mix(MixingInput input)
        {
            // Divided by the largest first: the sum of finite weights may be none.
            var largest = input.Weights.Zip(input.Sizes).Where(task => task.Second > 0).Max(task => task.First);
            var weights = input.Weights.Zip(input.Sizes, (weight, size) => size == 0 ? 0 : weight / largest).ToArray();
            var sum = weights.Sum();
            return [.. weights.Select(weight => weight / sum)];
        }
    }
}
