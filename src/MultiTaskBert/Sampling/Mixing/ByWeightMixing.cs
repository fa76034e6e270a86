namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.ByWeight"/>.</summary>
internal sealed record ByWeightMixing : TaskMixing
{
    /// <inheritdoc/>
    public override bool UsesWeights => true;

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input)
    {
        // Divided by the largest first: the sum of finite weights may be none.
        var largest = input.Weights.Zip(input.Sizes).Where(task => task.Second > 0).Max(task => task.First);
        var weights = input.Weights.Zip(input.Sizes, (weight, size) => size == 0 ? 0 : weight / largest).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
