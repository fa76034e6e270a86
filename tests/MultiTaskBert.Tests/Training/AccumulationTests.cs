using MultiTaskBert.Optimization;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>A step of several micro-batches is the step of one batch of all their rows. Oracle: that one batch, without dropout.</summary>
[Collection(nameof(OneAtATime))]
public sealed class AccumulationTests
{
    // Float32 sums in another order, over a few steps of plain gradient descent.
    private const double Tolerance = 2e-6;

    public static TheoryData<string> Weightings() => ["sum", "fixed", "not linear"];

    [Theory]
    [MemberData(nameof(Weightings))]
    public void Fit_MicroBatchesOfUnevenLabels_FollowsTheLargeBatch(string weighting)
    {
        var (whole, wholeSteps) = Train(weighting, batchSize: 8, accumulation: 1);
        var (cut, cutSteps) = Train(weighting, batchSize: 2, accumulation: 4);

        Assert.Equal(6, wholeSteps.Count);   // 20 rows make two full steps and one of four rows, twice
        Assert.Equal(wholeSteps.Select(step => (step.Step, step.TotalSteps, step.Epoch, step.LearningRate)), cutSteps.Select(step => (step.Step, step.TotalSteps, step.Epoch, step.LearningRate)));
        foreach (var (expected, actual) in wholeSteps.Zip(cutSteps))
        {
            Assert.Equal(expected.Loss, actual.Loss, Tolerance);
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-5);
            Assert.Equal(expected.HeadLosses.Keys, actual.HeadLosses.Keys);
            Assert.All(expected.HeadLosses, loss => Assert.Equal(loss.Value, actual.HeadLosses[loss.Key], Tolerance));
            Assert.All(expected.Weights, weight => Assert.Equal(weight.Value, actual.Weights[weight.Key], Tolerance));
        }

        Assert.All(whole, parameter => Assert.All(parameter.Value.Zip(cut[parameter.Key]), pair => Assert.Equal(pair.First, pair.Second, Tolerance)));
    }

    [Fact]
    public void Fit_MicroBatchesWithDropout_GivesTheSameBitsAgain()
    {
        Dictionary<string, string> Bits()
        {
            using var model = TinyTask.Model(dropout: 0.3);
            new Trainer(model, Options(2, 4)).Fit(TinyTask.Rows(8));
            return ModelBits.Of(model);
        }

        Assert.Empty(ModelBits.Changed(Bits(), Bits()));
    }

    [Fact]
    public void Fit_MicroBatchesWithDropout_DrawsForEachWhatItWouldDrawAsABatch()
    {
        // One row, four times, with a rate that moves nothing: the losses differ by dropout alone, and the joined step has their mean.
        using var model = TinyTask.Model(dropout: 0.3);
        var rows = MtlDataset.From(Enumerable.Repeat(TinyTask.Rows(1)[0], 4));
        var (single, joined) = (new Recorder(), new Recorder());
        new Trainer(model, Options(1, 1) with { LearningRate = 1e-30, Callbacks = [single] }).Fit(rows);
        new Trainer(model, Options(1, 4) with { LearningRate = 1e-30, Callbacks = [joined] }).Fit(rows);
        Assert.Equal(4, single.Steps.Select(step => step.Loss).Distinct().Count());
        Assert.Equal(single.Steps.Average(step => step.Loss), Assert.Single(joined.Steps).Loss, Tolerance);
    }

    [Fact]
    public void Fit_MicroBatchesWithoutLabels_AreSkippedAndCounted()
    {
        MtlRow[] rows =
        [
            new("ada won"), new MtlRow("ben left").With("topic", "Travel"), new MtlRow("mia joined").With("topic", "Jobs"), new("ada"),   // two of four
            new("ada"), new("ben"), new("mia"), new("rome"),                                                                                      // a step of none
            new MtlRow("ada left").With("topic", "Travel"),                                                                                  // the rest
        ];
        using var model = TinyTask.Model();
        var seen = new Recorder();

        var result = new Trainer(model, Options(1, 4) with { Callbacks = [seen] }).Fit(MtlDataset.From(rows));

        Assert.Equal(2, result.Steps);
        Assert.Equal((6, 3L), (result.History[0].SkippedBatches, result.History[0].LabelCounts["topic"]));

        // The schedule goes by steps, the one left out included: the second step is in the third place of three.
        Assert.Equal([1, 0.333333], seen.Steps.Select(step => Math.Round(step.LearningRate / Options(1, 1).LearningRate!.Value, 6)));
        Assert.All(seen.Steps, step => Assert.Equal(3, step.TotalSteps));
    }

    [Fact]
    public void Fit_MicroBatchWithALossThatIsNotFinite_KeepsTheWeights()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead { Bend = (count, loss) => count == 2 ? loss * float.NaN : loss });
        var before = ModelBits.Of(model);
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options(1, 4)).Fit(MtlDataset.From(FreezingInTrainingTests.Numbers(4)))).Message;
        Assert.Contains("The training stopped at batch 1 (epoch 1)", message, StringComparison.Ordinal);
        Assert.Contains("number NaN", message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void Fit_ManyMicroBatches_KeepsTheNumberOfLiveTensorsConstant()
    {
        using var model = TinyTask.Model(layers: 1);
        var counts = new List<long>();
        var seen = new Recorder
        {
            AfterStep = step =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                counts.Add(Tensor.TotalCount);
            },
        };
        new Trainer(model, Options(1, 5) with { LossWeighting = new LogSum(), Batches = Options(1, 5).Batches with { Prefetch = 0 }, Callbacks = [seen] }).Fit(TinyTask.Rows(100));
        Assert.Equal(20, counts.Count);
        Assert.True(counts.Skip(2).Distinct().Count() == 1, string.Join(' ', counts));
    }

    [Fact]
    public void Evaluate_ClassWeights_GivesTheSameLossForAnyBatchSize()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), Weighted());
        var rows = MtlDataset.From(TinyTask.Rows(20).Select((row, i) => new MtlRow(row.Words!).With("topic", TinyTask.Topics[i * i % 3])));
        var one = Evaluator.Evaluate(model, rows, new EvaluationOptions { BatchSize = 64 });
        var cut = Evaluator.Evaluate(model, rows, new EvaluationOptions { BatchSize = 3 });
        Assert.Equal(one["topic/loss"], cut["topic/loss"], Tolerance);
    }

    private static (Dictionary<string, float[]> Weights, List<StepCompleted> Steps) Train(string weighting, int batchSize, int accumulation)
    {
        using var scope = NewDisposeScope();
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), Weighted(), TinyTask.Entities(new() { LabelSmoothing = 0.1 }), new ProbeHead());
        var seen = new Recorder();
        var options = Options(batchSize, accumulation) with
        {
            Epochs = 2,
            Callbacks = [seen],
            LossWeighting = weighting switch
            {
                "sum" => LossWeighting.Sum,
                "fixed" => LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0.3, ["entities"] = 1, ["number"] = 0.2 }),
                _ => new LogSum(),
            },
        };
        new Trainer(model, options).Fit(Rows());
        return (model.named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray(), StringComparer.Ordinal), seen.Steps);
    }

    private static SequenceClassificationHead Weighted() => TinyTask.Topic(
        new() { ClassWeights = new Dictionary<string, double>(StringComparer.Ordinal) { ["Sports"] = 0.2, ["Jobs"] = 1, ["Travel"] = 5 } });

    /// <summary>Twenty rows; some lack a topic, some have no tags, every third has a number, so that micro-batches differ in what they have.</summary>
    private static MtlDataset Rows() => MtlDataset.From(TinyTask.Rows(20).Index().Select(row =>
    {
        var example = new MtlRow(row.Item.Words!);
        example = row.Index % 4 < 2 ? example.With("topic", TinyTask.Topics[row.Index % 3]) : example;
        example = row.Index % 5 > 0 ? example.With("entities", row.Item.Words!.Select((_, i) => i == 0 ? "B-PER" : "O").ToArray()) : example;
        return row.Index % 3 == 0 ? example.With("number", row.Index / 10.0) : example;
    }));

    private static TrainerOptions Options(int batchSize, int accumulation) => Plain.Options with
    {
        Epochs = 1,
        BatchSize = batchSize,
        Gradients = Plain.Options.Gradients with { AccumulationSteps = accumulation },
        LearningRate = 0.02,
        Optimization = Plain.Options.Optimization with { Optimizer = new SgdOptions { Momentum = 0.5 }, Warmup = Warmup.None },
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
    };

    /// <summary>Σ log(1 + loss): the weight of a loss depends on the loss itself.</summary>
    private sealed record LogSum : LossWeighting
    {
        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new(
            losses.Select(loss => loss.Loss.log1p()).Aggregate((total, loss) => total + loss),
            losses.ToDictionary(loss => loss.Head, loss => 1 / (1.0 + loss.Loss.item<float>()), StringComparer.Ordinal));
    }
}
