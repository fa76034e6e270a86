using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Heads.Regression;

/// <summary>The table of regression losses: what text, and the file of a saved model, can name: <c>{ "kind": "huber", "delta": 1 }</c>.</summary>
internal static class RegressionLossKinds
{
    internal static readonly StrategyStyle Style = new("regression loss", "Loss", "huber(delta=1)", typeof(RegressionLoss).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<RegressionLoss> All = new StrategyKinds<RegressionLoss>(Style)
        .With<AbsoluteErrorLoss>()
        .With<HuberLoss>()
        .With<SquaredErrorLoss>();
}
