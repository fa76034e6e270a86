using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Optimization;

/// <summary>The table of optimizers: what text can name.</summary>
internal static class OptimizerOptionsKinds
{
    internal static readonly StrategyStyle Style = new("optimizer", "Options", "adam_w(weight_decay=0.01)", typeof(OptimizerOptions).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<OptimizerOptions> All = new StrategyKinds<OptimizerOptions>(Style)
        .With<AdamWOptions>()
        .With<SgdOptions>();
}
