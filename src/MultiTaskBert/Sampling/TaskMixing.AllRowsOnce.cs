using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>Every example of every task exactly once an epoch, in an order that is drawn: as if all were one data set.</summary>
    public static TaskMixing AllRowsOnce { get; } = new AllRowsOnceKind();

    private sealed record AllRowsOnceKind : TaskMixing
    {
        // Not by probabilities: rounding must not leave a batch out.
        public override IEnumerable<int> Order(MixingPlan plan, long seed)
        {
            ArgumentNullException.ThrowIfNull(plan);
            return plan.OnePassOrder(seed);
        }

        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.PassLengths, 1);
    }
}
