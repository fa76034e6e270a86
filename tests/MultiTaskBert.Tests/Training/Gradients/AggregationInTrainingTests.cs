using MultiTaskBert.Backbones;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Gradients;

/// <summary>Aggregations in whole trainings. Oracle: a training that must come to the same.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AggregationInTrainingTests
{
    public static TheoryData<string, GradientSite> EveryWay() =>
    [
        .. Methods.Aggregations.SelectMany(method => Enum.GetValues<GradientSite>()
            .Where(site => site == GradientSite.SharedParameters || !method.Value.KeepsGradients).Select(site => (method.Key, site))),
    ];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Fit_FrozenEncoder_HasTheBitsOfThePlainSum(string name, GradientSite site)
    {
        var options = Options with { Freeze = FreezePolicy.Backbone };
        Assert.Empty(ModelBits.Changed(Train(options, TinyTask.Rows(12)), Train(options with { Gradients = options.Gradients with { Aggregation = Methods.Aggregations[name], Site = site } }, TinyTask.Rows(12))));
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Fit_OneTaskInEachStep_HasTheBitsOfThePlainSum(string name, GradientSite site)
    {
        // Four rows of one task, then four of the other.
        var rows = MtlDataset.From(TinyTask.Rows(16).Select((row, i) => i / 4 % 2 == 0
            ? new MtlRow(row.Words!).With("topic", TinyTask.Topics[i % 3])
            : new MtlRow(row.Words!).With("entities", row.Words!.Select((_, word) => word == 0 ? "B-PER" : "O").ToArray())));
        var options = Options with { Batches = Options.Batches with { Sampler = new SequentialBatches() } };
        Assert.Empty(ModelBits.Changed(Train(options, rows), Train(options with { Gradients = options.Gradients with { Aggregation = Methods.Aggregations[name], Site = site } }, rows)));
    }

    [Theory]
    [InlineData(GradientSite.SharedParameters, Precision.Float32, 1)]
    [InlineData(GradientSite.SharedParameters, Precision.BFloat16, 2)]
    [InlineData(GradientSite.HiddenStates, Precision.Float32, 1)]
    [InlineData(GradientSite.HiddenStates, Precision.BFloat16, 1)]
    public void Fit_GradientCheckpointing_GivesTheBitsOfKeeping(GradientSite site, Precision precision, int accumulation)
    {
        var options = Options with
        {
            Gradients = Options.Gradients with { Aggregation = GradientAggregation.PCGrad, Site = site, AccumulationSteps = accumulation, DiagnosticsEvery = 1 },
            Precision = precision,
            LossWeighting = LossWeighting.GradNorm(),
        };
        Assert.Empty(ModelBits.Changed(Train(options, TinyTask.Rows(12)), Train(options with { Gradients = options.Gradients with { Checkpointing = true } }, TinyTask.Rows(12))));
    }

    // Float32 sums in another order, over a few steps of plain gradient descent, without dropout.
    [Theory]
    [InlineData(nameof(GradientAggregation.PCGrad))]
    [InlineData(nameof(GradientAggregation.CAGrad))]
    [InlineData(nameof(GradientAggregation.DualBalancing))]
    [InlineData(null)]
    public void Fit_MicroBatches_FollowsTheLargeBatch(string? name)
    {
        var options = Options with
        {
            Optimization = Options.Optimization with { Optimizer = new SgdOptions { Momentum = 0.5 } },
            LearningRate = 0.02,
            Batches = Options.Batches with { Sampler = new SequentialBatches() },
            LossWeighting = LossWeighting.GradNorm(),
            Gradients = Options.Gradients with { Aggregation = name is null ? null : Methods.Aggregations[name] },
        };
        var rows = MtlDataset.From(TinyTask.Rows(16).Select((row, i) => i % 4 == 3 ? new MtlRow(row.Words!).With("topic", TinyTask.Topics[i % 3]) : row));
        var (whole, wholeSteps) = Values(options with { BatchSize = 8 }, rows);
        var (cut, cutSteps) = Values(options with { BatchSize = 2, Gradients = options.Gradients with { AccumulationSteps = 4 } }, rows);
        Assert.All(wholeSteps.Zip(cutSteps), pair => Assert.All(pair.First.Weights, weight => Assert.Equal(weight.Value, pair.Second.Weights[weight.Key], 1e-5)));
        Assert.All(whole, parameter => Assert.All(parameter.Value.Zip(cut[parameter.Key]), pair => Assert.Equal(pair.First, pair.Second, 5e-6)));
        Assert.Contains(wholeSteps[^1].Weights.Values, weight => Math.Abs(weight - 1) > 1e-3);
    }

    [Fact]
    public void Fit_ManySteps_KeepsTheNumberOfLiveTensorsConstant()
    {
        foreach (var site in Enum.GetValues<GradientSite>())
        {
            using var model = TinyTask.Model(layers: 1);
            var counts = new List<long>();
            var seen = new Recorder
            {
                AfterStep = _ =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    counts.Add(Tensor.TotalCount);
                },
            };
            var options = Options with
            {
                Epochs = 1,
                Gradients = Options.Gradients with { Aggregation = site == GradientSite.SharedParameters ? GradientAggregation.DualBalancing() : GradientAggregation.PCGrad, Site = site, DiagnosticsEvery = 3 },
                LossWeighting = LossWeighting.Famo(),
                Batches = Options.Batches with { Prefetch = 0 },
                Callbacks = [seen],
            };
            new Trainer(model, options).Fit(TinyTask.Rows(80));
            Assert.Equal(20, counts.Count);
            Assert.True(counts.Skip(4).Distinct().Count() == 1, string.Join(' ', counts));
        }
    }

    [Fact]
    public void Fit_StepSkipped_ForgetsWhatItBroughtIn()
    {
        // Oracle: the same training without the row whose loss is infinite; both take the same steps, since the rate is constant.
        var rows = TinyTask.Rows(16).Select((row, i) => row.With("number", i is >= 4 and < 8 ? 1e30 : i % 2)).ToArray();
        var options = Options with
        {
            Epochs = 1,
            Batches = Options.Batches with { Sampler = new SequentialBatches() },
            Optimization = Options.Optimization with { Schedule = LearningRateSchedule.Constant, Warmup = Warmup.None },
            Gradients = Options.Gradients with { OnNotFinite = NotFiniteAction.Skip, Aggregation = GradientAggregation.DualBalancing() },
            LossWeighting = LossWeighting.Sum,
        };
        Assert.Empty(ModelBits.Changed(Fit(rows.Where((_, i) => i is < 4 or >= 8)), Fit(rows)));

        Dictionary<string, string> Fit(IEnumerable<MtlRow> data)
        {
            using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), [.. TinyTask.Heads(), new ProbeHead()]);
            new Trainer(model, options).Fit(MtlDataset.From(data));
            return ModelBits.Of(model);
        }
    }

    [Fact]
    public void Fit_OptionsThatCannotBe_AreRefusedByName()
    {
        using var model = TinyTask.Model();
        var bad = Plain.Options with
        {
            Gradients = Plain.Options.Gradients with { Site = GradientSite.HiddenStates, AccumulationSteps = 2, Aggregation = GradientAggregation.DualBalancing(2), DiagnosticsEvery = 0 },
        };
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, bad).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("Gradients.Aggregation: DualBalancingAggregation.Decay is 2", message, StringComparison.Ordinal);
        Assert.Contains("Gradients.AccumulationSteps is 2; set it to 1, or Gradients.Site to SharedParameters", message, StringComparison.Ordinal);
        Assert.Contains("keeps gradients from step to step", message, StringComparison.Ordinal);
        Assert.Contains("Gradients.DiagnosticsEvery is 0; it must be at least 1", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => new Trainer(model, Plain.Options with { Gradients = Plain.Options.Gradients with { Site = (GradientSite)7 } }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("Gradients.Site is 7; it must be SharedParameters or HiddenStates", message, StringComparison.Ordinal);
    }

    private static TrainerOptions Options => Plain.Options with { Epochs = 2, BatchSize = 4, LearningRate = 2e-3, Freeze = FreezePolicy.None };

    private static Dictionary<string, string> Train(TrainerOptions options, MtlDataset rows)
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        new Trainer(model, options).Fit(rows);
        var after = ModelBits.Of(model);
        Assert.NotEmpty(ModelBits.Changed(before, after));
        return after;
    }

    private static (Dictionary<string, float[]> Weights, List<StepCompleted> Steps) Values(TrainerOptions options, MtlDataset rows)
    {
        using var model = TinyTask.Model(dropout: 0);
        var seen = new Recorder();
        new Trainer(model, options with { Callbacks = [seen] }).Fit(rows);
        return (model.named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray(), StringComparer.Ordinal), seen.Steps);
    }
}
