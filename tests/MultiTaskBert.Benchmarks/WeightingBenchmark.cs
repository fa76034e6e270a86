using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Benchmarks;

/// <summary>What each way of weighting losses, and of aggregating gradients, adds to a training step: the step with it, beside the step on the plain sum of the losses.</summary>
internal sealed class WeightingBenchmark : Benchmark
{
    private const int Rows = 16;
    private const int Length = 64;
    private const string Sum = "sum";

    private static readonly (string Name, LossWeighting Weighting)[] Weightings =
    [
        ("mean", LossWeighting.Mean),
        ("fixed", LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { [SnipsRows.Intent] = 0.5, [SnipsRows.Slots] = 1 })),
        ("uncertainty", LossWeighting.Uncertainty()),
        ("dynamic-weight-average", LossWeighting.DynamicWeightAverage()),
        ("random", LossWeighting.RandomWeights),
        ("geometric-mean", LossWeighting.GeometricMean),
        ("logarithm", LossWeighting.Logarithm),
        ("imtl-l", LossWeighting.ImtlL()),
        ("smooth-tchebycheff", LossWeighting.SmoothTchebycheff()),
        ("gradnorm", LossWeighting.GradNorm()),
        ("famo", LossWeighting.Famo()),
    ];

    private static readonly (string Name, GradientAggregation Aggregation)[] Aggregations =
    [
        ("sum", GradientAggregation.Sum),
        ("pcgrad", GradientAggregation.PCGrad),
        ("gradvac", GradientAggregation.GradVac()),
        ("cagrad", GradientAggregation.CAGrad()),
        ("mgda", GradientAggregation.Mgda),
        ("nash-mtl", GradientAggregation.NashMtl()),
        ("aligned-mtl", GradientAggregation.AlignedMtl()),
        ("imtl-g", GradientAggregation.ImtlG),
        ("upgrad", GradientAggregation.UPGrad()),
        ("graddrop", GradientAggregation.GradDrop()),
        ("dual-balancing", GradientAggregation.DualBalancing()),
    ];

    public override string Name => "weighting";

    public override string Description => "a training step with each loss weighting and gradient aggregation, MiniLM with two heads, beside the plain sum";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var rows = new SnipsRows(context);
        using var sum = Training(context, rows);
        using var batch = rows.FullBatch(sum.Model, Rows, Length);
        foreach (var (name, weighting) in Weightings)
        {
            yield return Measure(context, $"weighting {name}", sum, () => Training(context, rows, weighting), batch);
        }

        yield return Measure(context, "weighting gradnorm, at hidden states", sum, () => Training(context, rows, LossWeighting.GradNorm(), site: GradientSite.HiddenStates), batch);
        foreach (var (name, aggregation) in Aggregations)
        {
            yield return Measure(context, $"aggregation {name}, at shared parameters", sum, () => Training(context, rows, aggregation: aggregation), batch);
            if (!aggregation.KeepsGradients)
            {
                yield return Measure(context, $"aggregation {name}, at hidden states", sum, () => Training(context, rows, aggregation: aggregation, site: GradientSite.HiddenStates), batch);
            }
        }
    }

    private static OurTraining Training(
        BenchmarkContext context, SnipsRows rows, LossWeighting? weighting = null, GradientAggregation? aggregation = null, GradientSite site = GradientSite.SharedParameters) =>
        new(Backbone.FromPretrained(context.PathOf("models", "minilm-l6")), rows.Heads(), Precision.Float32, weighting: weighting, aggregation: aggregation, site: site);

    private static BenchmarkResult Measure(BenchmarkContext context, string name, OurTraining sum, Func<OurTraining> create, MtlBatch batch)
    {
        using var method = create();
        var medians = Interleaved.Medians(rounds: context.Quick ? 1 : 5, warmup: 1, [(Interleaved.Ours, () => method.Step(batch)), (Sum, () => sum.Step(batch))]);
        context.Note(FormattableString.Invariant($"{name}: {medians[Interleaved.Ours] / medians[Sum]:0.00} of the sum"));
        return BenchmarkResult.Of($"minilm-l6, B{Rows}xL{Length}, fp32, 2 heads, {name}", medians) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["cost_over_sum"] = BenchmarkResult.Round(medians[Interleaved.Ours] / medians[Sum]) },
        };
    }
}
