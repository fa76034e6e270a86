using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Regression;

/// <summary><see cref="RegressionLoss.AbsoluteError"/>.</summary>
internal sealed record AbsoluteErrorLoss : RegressionLoss
{
    /// <inheritdoc/>
    public override Tensor Mean(Tensor output, Tensor labels) => Losses.AbsoluteError.Mean(output, labels);
}
