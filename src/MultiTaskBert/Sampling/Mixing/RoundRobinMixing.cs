namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.RoundRobin"/>.</summary>
internal sealed record RoundRobinMixing : TaskMixing
{
    /// <inheritdoc/>
    public override IEnumerable<int> Order(MixingPlan plan, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        int[] tasks = [.. plan.Probabilities.Index().Where(task => task.Item > 0).Select(task => task.Index)];
        for (var step = 0L; step < plan.StepsPerEpoch; step++)
        {
            yield return tasks[((plan.Epoch * plan.StepsPerEpoch) + step) % tasks.Length];
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 0);
}
