using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Weighting;

/// <summary>The table of loss weightings: what text can name.</summary>
internal static class LossWeightingKinds
{
    internal static readonly StrategyStyle Style = new("loss weighting", "Weighting", "grad_norm(alpha=1.5)", typeof(LossWeighting).Assembly) { Other = StrategyText.OfTensor };

    internal static readonly StrategyKinds<LossWeighting> All = new StrategyKinds<LossWeighting>(Style)
        .With<DynamicWeightAverageWeighting>()
        .With<FamoWeighting>()
        .With<FixedWeighting>()
        .With<GeometricMeanWeighting>()
        .With<GradNormWeighting>()
        .With<ImtlLWeighting>()
        .With<LogarithmWeighting>()
        .With<MeanWeighting>()
        .With<RandomWeighting>()
        .With<SmoothTchebycheffWeighting>()
        .With<SumWeighting>()
        .With<UncertaintyWeighting>();
}
