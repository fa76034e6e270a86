using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>The table of gradient aggregations: what text can name.</summary>
internal static class GradientAggregationKinds
{
    internal static readonly StrategyStyle Style = new("gradient aggregation", "Aggregation", "ca_grad(radius=0.5)", typeof(GradientAggregation).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<GradientAggregation> All = new StrategyKinds<GradientAggregation>(Style)
        .With<AlignedMtlAggregation>()
        .With<CAGradAggregation>()
        .With<DualBalancingAggregation>()
        .With<GradDropAggregation>()
        .With<GradVacAggregation>()
        .With<ImtlGAggregation>()
        .With<MeanAggregation>()
        .With<MgdaAggregation>()
        .With<NashMtlAggregation>()
        .With<PCGradAggregation>()
        .With<SumAggregation>()
        .With<UPGradAggregation>();
}
