using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>Parts of a training that only their user knows, all at once in one training.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomTrainingPartsTests
{
    [Fact]
    public void Fit_PartsOfTheUser_AreAllUsed()
    {
        using var model = TinyTask.Model(layers: 2);
        var seen = new StepsSeen();
        var options = new TrainerOptions
        {
            Epochs = 2,
            BatchSize = 4,
            LearningRate = 1e-3,
            LossWeighting = new LargestCounts(),
            Callbacks = [seen],
            Batches = new() { Sampler = new EvenRowsFirst() },
            Freeze = new EvenLayersFrozen() + FreezePolicy.Embeddings,
            Optimization = new() { Schedule = new Halving(), Warmup = Warmup.None },
        };
        var frozen = model.GetComponents().Where(component => component.Name is "embeddings" or "layer.0").SelectMany(component => component.Parameters).ToArray();
        var before = frozen.Select(p => p.Value.bytes.ToArray()).ToArray();

        var result = new Trainer(model, options).Fit(TinyTask.Rows(10), TinyTask.Rows(4, seed: 2));

        Assert.Equal(StopReason.Completed, result.StopReason);
        Assert.Equal(before, frozen.Select(p => p.Value.bytes.ToArray()));
        Assert.Equal("embeddings + even-layers-frozen", seen.Started!.Options.Freeze!.ToString());
        Assert.Equal(2 * 3, seen.Steps.Count);
        Assert.Equal([1e-3, 5e-4, 2.5e-4, 1.25e-4, 6.25e-5, 3.125e-5], seen.Steps.Select(step => step.LearningRate));
        Assert.All(seen.Steps, step =>
        {
            var largest = step.HeadLosses.MaxBy(loss => loss.Value).Key;
            Assert.Equal(step.HeadLosses.Keys.Select(head => head == largest ? 2.0 : 1.0), step.Weights.Values);
            Assert.Equal(step.HeadLosses.Sum(loss => loss.Value * step.Weights[loss.Key]), step.Loss, 1e-5);
        });
        Assert.Equal([(0, 42L), (1, 42L)], ((EvenRowsFirst)options.Batches.Sampler).Calls);
    }

    [Fact]
    public void Parse_PolicyOfTheUser_IsReadBackOnceRegistered()
    {
        FreezePolicy.Register<EvenLayersFrozen>();
        Assert.Equal(new EvenLayersFrozen() + FreezePolicy.Head("topic"), FreezePolicy.Parse("even-layers-frozen + head(topic)"));
    }

    [Fact]
    public void Check_WeightingOfTheUserThatDoesNotFit_IsReportedWithTheRest()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic());
        var message = Assert.Throws<ArgumentException>(
            () => new Trainer(model, new TrainerOptions { LossWeighting = new LargestCounts(), Epochs = 0 }).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("LossWeighting: one head alone has no largest loss.", message, StringComparison.Ordinal);
        Assert.Contains("Epochs is 0", message, StringComparison.Ordinal);
    }

    /// <summary>The head with the largest loss counts twice.</summary>
    private sealed record LargestCounts : LossWeighting
    {
        public override void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
        {
            if (heads.Count == 1)
            {
                rules.Add("one head alone has no largest loss.");
            }
        }

        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses)
        {
            var largest = losses.MaxBy(loss => loss.Loss.item<float>());
            var total = losses.Aggregate(largest.Loss, (sum, loss) => sum + loss.Loss);
            return new CombinedLoss(total, losses.ToDictionary(loss => loss.Head, loss => loss.Head == largest.Head ? 2.0 : 1.0, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Fit_WeightingThatRemembers_IsAskedStepByStep()
    {
        using var model = TinyTask.Model();
        var seen = new StepsSeen();
        new Trainer(model, new TrainerOptions { Epochs = 2, BatchSize = 4, LossWeighting = new TakingTurns(), Callbacks = [seen] }).Fit(TinyTask.Rows(8));
        Assert.Equal([2, 0, 2, 0], seen.Steps.Select(step => step.Weights["topic"]));
        Assert.Equal([0, 2, 0, 2], seen.Steps.Select(step => step.Weights["entities"]));
    }

    // Two of three batches are of the last data set, as long as the epoch is.
    [Fact]
    public void Fit_MixingOfTheUser_SaysWhoseTurnItIs()
    {
        using var model = TinyTask.Model();
        var data = new MtlMixture(new MixtureMember("first", TinyTask.Rows(12)), new MixtureMember("last", TinyTask.Rows(12, seed: 2)));
        var result = new Trainer(model, new TrainerOptions { Epochs = 1, BatchSize = 4, Batches = new() { Mixing = new LastTwice(), Tasks = BatchTasks.OneTask } }).Fit(data);
        Assert.Equal([8L, 16L], result.History[0].DataSets.Values.Select(set => set.Rows));
    }

    [Fact]
    public void Aggregate_WeightsOfTheUser_AreUsed()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var aggregator = new UnitLengths().Start(["a", "b"], seed: 0);
        var rows = TorchSharp.torch.tensor(new[,] { { 3.0, 4 }, { 0, 2 } });
        var combined = aggregator.Aggregate(new TaskGradients(["a", "b"], rows), default);
        Assert.Equal([0.6, 1.8], combined.Gradient.data<double>().ToArray().Select(value => Math.Round(value, 12)));
    }

    /// <summary>Each head learns in its turn.</summary>
    private sealed record TakingTurns : StatefulWeighting
    {
        protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Turns();

        private sealed class Turns : LossWeigher
        {
            private int _turn;

            public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step)
            {
                var turn = _turn++ % losses.Count;
                return new CombinedLoss(
                    losses[turn].Loss + losses[turn].Loss,
                    losses.Select((loss, i) => (loss.Head, Weight: i == turn ? 2.0 : 0)).ToDictionary(pair => pair.Head, pair => pair.Weight, StringComparer.Ordinal));
            }
        }
    }

    /// <summary>Every gradient made length 1, then summed.</summary>
    private sealed record UnitLengths : GramianAggregation
    {
        public override IReadOnlyList<double> Weights(TaskGradients gradients) => [.. Enumerable.Range(0, gradients.Count).Select(head => 1 / gradients.Norm(head))];
    }

    /// <summary>Looks at two events and leaves the others to their defaults.</summary>
    private sealed class StepsSeen : ITrainerCallback
    {
        public TrainingStarted? Started { get; private set; }

        public List<StepCompleted> Steps { get; } = [];

        public void OnTrainingStarted(TrainingStarted started) => Started = started;

        public void OnStepCompleted(StepCompleted step) => Steps.Add(step);
    }

    /// <summary>Rows of even index, then the others.</summary>
    private sealed record EvenRowsFirst : BatchSampler
    {
        public List<(int Epoch, long Seed)> Calls { get; } = [];

        public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
        {
            Calls.Add((input.Epoch, input.Seed));
            return Enumerable.Range(0, input.RowCount).OrderBy(row => row % 2).Chunk(input.BatchSize);
        }

        public override int BatchCount(SamplerInput input) => (input.RowCount + input.BatchSize - 1) / input.BatchSize;
    }

    /// <summary>First, last, last, first, last, last.</summary>
    private sealed record LastTwice : TaskMixing
    {
        public override IEnumerable<int> Order(MixingPlan plan, long seed) => Enumerable.Range(0, (int)plan.StepsPerEpoch).Select(turn => turn % 3 == 0 ? 0 : 1);

        protected override IReadOnlyList<double> Mix(MixingInput input) => [1.0 / 3, 2.0 / 3];
    }

    /// <summary>Layers 0, 2, 4 … are frozen.</summary>
    private sealed record EvenLayersFrozen : FreezePolicy
    {
        public override bool IsFrozen(ModelComponent component, FreezeProgress progress) => component.Kind == ComponentKind.Layer && component.Index % 2 == 0;
    }

    /// <summary>Half the learning rate of the step before.</summary>
    private sealed record Halving : LearningRateSchedule
    {
        public override double Factor(SchedulePoint at) => Rise(at) ?? Math.Pow(0.5, at.Step - at.WarmupSteps);
    }
}
