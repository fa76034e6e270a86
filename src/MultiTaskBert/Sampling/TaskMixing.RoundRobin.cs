using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>Every task that has examples in turn, A B C A B C …, until the epoch is as long as it takes to go through every task once. Small tasks are repeated.</summary>
    /// <remarks>The next epoch begins with the task whose turn it is.</remarks>
    public static TaskMixing RoundRobin { get; } = new RoundRobinKind();

    private sealed record RoundRobinKind : TaskMixing
    {
        public override IEnumerable<int> Order(MixingPlan plan, long seed)
        {
            ArgumentNullException.ThrowIfNull(plan);
            int[] tasks = [.. plan.Probabilities.Index().Where(task => task.Item > 0).Select(task => task.Index)];
            for (var step = 0L; step < plan.StepsPerEpoch; step++)
            {
                yield return tasks[((plan.Epoch * plan.StepsPerEpoch) + step) % tasks.Length];
            }
        }

        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 0);
    }
}
