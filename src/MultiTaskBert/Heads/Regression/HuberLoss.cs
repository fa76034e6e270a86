using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Regression;

/// <summary><see cref="RegressionLoss.Huber"/>.</summary>
internal sealed record HuberLoss : RegressionLoss
{
    public double Delta { get; init; } = Losses.Huber.DefaultDelta;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.Positive(Delta);

    /// <inheritdoc/>
    public override Tensor Mean(Tensor output, Tensor labels) => Losses.Huber.Mean(output, labels, Delta);
}
