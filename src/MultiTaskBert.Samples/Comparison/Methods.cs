using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>What is compared, by name. Each is a change of the options of the baseline, so another method is another line.</summary>
internal static class Methods
{
    /// <summary>The method that all others are measured by: every row once, batches of all data sets, the sum of the losses.</summary>
    public const string Baseline = "sum";

    public static IReadOnlyDictionary<string, Func<TrainerOptions, TrainerOptions>> All { get; } = new Dictionary<string, Func<TrainerOptions, TrainerOptions>>(StringComparer.Ordinal)
    {
        [Baseline] = options => options,

        ["mean"] = Weighting(LossWeighting.Mean),
        ["uncertainty"] = Weighting(LossWeighting.Uncertainty()),
        ["dynamic-weight-average"] = Weighting(LossWeighting.DynamicWeightAverage()),
        ["random-weights"] = Weighting(LossWeighting.RandomWeights),
        ["geometric-mean"] = Weighting(LossWeighting.GeometricMean),
        ["logarithm"] = Weighting(LossWeighting.Logarithm),
        ["imtl-l"] = Weighting(LossWeighting.ImtlL()),
        ["smooth-tchebycheff"] = Weighting(LossWeighting.SmoothTchebycheff()),
        ["gradnorm"] = Weighting(LossWeighting.GradNorm()),
        ["famo"] = Weighting(LossWeighting.Famo()),

        ["gradient-sum"] = Aggregation(GradientAggregation.Sum),
        ["gradient-mean"] = Aggregation(GradientAggregation.Mean),
        ["pcgrad"] = Aggregation(GradientAggregation.PCGrad),
        ["gradvac"] = Aggregation(GradientAggregation.GradVac()),
        ["cagrad"] = Aggregation(GradientAggregation.CAGrad()),
        ["mgda"] = Aggregation(GradientAggregation.Mgda),
        ["nash-mtl"] = Aggregation(GradientAggregation.NashMtl()),
        ["aligned-mtl"] = Aggregation(GradientAggregation.AlignedMtl()),
        ["imtl-g"] = Aggregation(GradientAggregation.ImtlG),
        ["upgrad"] = Aggregation(GradientAggregation.UPGrad()),
        ["graddrop"] = Aggregation(GradientAggregation.GradDrop()),
        ["db-mtl"] = options => options with
        {
            LossWeighting = LossWeighting.Logarithm,
            Gradients = options.Gradients with { Aggregation = GradientAggregation.DualBalancing(), Site = GradientSite.SharedParameters },   // it keeps gradients, and hidden states are others in each step
        },

        ["proportional"] = Mixing("proportional"),
        ["uniform"] = Mixing("uniform"),
        ["temperature"] = Mixing("temperature"),
        ["power"] = Mixing("power"),
        ["annealed"] = Mixing("annealed"),
        ["examples-cap"] = Mixing("examples-cap"),
        ["round-robin"] = Mixing("round-robin"),
        ["by-weight"] = Mixing("by-weight"),
        ["one-task"] = options => options with { Batches = options.Batches with { Tasks = BatchTasks.OneTask } },
    };

    /// <summary>The kind of a method: what of the baseline it changes.</summary>
    public static MethodKind KindOf(string method)
    {
        var before = new TrainerOptions();
        var after = All[method](before);
        return method == Baseline ? MethodKind.Baseline
            : after.Gradients.Aggregation is not null ? MethodKind.Aggregation
            : after.LossWeighting != before.LossWeighting ? MethodKind.Weighting
            : MethodKind.Mixing;
    }

    private static Func<TrainerOptions, TrainerOptions> Weighting(LossWeighting weighting) => options => options with { LossWeighting = weighting };

    private static Func<TrainerOptions, TrainerOptions> Aggregation(GradientAggregation aggregation) => options => options with { Gradients = options.Gradients with { Aggregation = aggregation } };

    private static Func<TrainerOptions, TrainerOptions> Mixing(string name) => options => options with { Batches = options.Batches with { Mixing = MixingNames.All[name] } };
}
