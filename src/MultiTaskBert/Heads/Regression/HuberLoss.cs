using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads;

/// <summary>Represents the loss that is squared near the label, linear further away: <see cref="Losses.Huber"/>.</summary>
public sealed record HuberLoss : RegressionLoss
{
    /// <summary>Gets δ, finite and above 0, in standard deviations of the labels: the distance from which on the loss is linear.</summary>
    public double Delta { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(Delta);
    }

    /// <inheritdoc/>
    public override Tensor Mean(Tensor output, Tensor labels) => Losses.Huber.Mean(output, labels, Delta);
}
