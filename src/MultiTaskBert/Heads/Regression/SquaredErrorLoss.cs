using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Regression;

/// <summary><see cref="RegressionLoss.SquaredError"/>.</summary>
internal sealed record SquaredErrorLoss : RegressionLoss
{
    /// <inheritdoc/>
    public override Tensor Mean(Tensor output, Tensor labels) => Losses.SquaredError.Mean(output, labels);
}
