using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tests;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A loss weighting that only its user knows, with options and with what it remembers from step to step.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomWeightingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MtlDataset _train = TinyTask.Rows(16);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_Interrupted_ItsStateIsInTheCheckpointAndTheRestIsTheSameBits()
    {
        var (straight, whole) = Fit(new SlowHeadsFirst { Power = 2 }, checkpoints: null, stopAfter: null);
        Fit(new SlowHeadsFirst { Power = 2 }, Checkpoints, stopAfter: 1);
        var (resumed, rest) = Fit(new SlowHeadsFirst { Power = 2 }, Checkpoints, stopAfter: null);

        Assert.Equal(straight, resumed);
        Assert.Equal(whole.Skip(whole.Count - rest.Count), rest);   // the weights of the steps, which hang on all steps before
        Assert.Contains(rest, weight => weight != 1);
    }

    [Fact]
    public void Fit_ResumedWithAnotherOption_IsRefusedWithBothValues()
    {
        Fit(new SlowHeadsFirst { Power = 2 }, Checkpoints, stopAfter: 1);
        var message = Assert.Throws<CheckpointException>(() => Fit(new SlowHeadsFirst { Power = 2, Memory = 0.5 }, Checkpoints, stopAfter: null)).Message;
        Assert.Contains("- LossWeighting was slow_heads_first(power=2, memory=0.9) and is slow_heads_first(power=2, memory=0.5)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OptionsOutOfRange_AreReportedAllAtOnce()
    {
        var message = Assert.Throws<ArgumentException>(() => Fit(new SlowHeadsFirst { Power = -1, Memory = 1 }, checkpoints: null, stopAfter: null)).Message;
        Assert.Contains("LossWeighting: SlowHeadsFirst.Power is -1; it must be a finite number, 0 or more.", message, StringComparison.Ordinal);
        Assert.Contains("LossWeighting: SlowHeadsFirst.Memory is 1; it must be 0 or more and less than 1.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OptionThatNoCheckpointCanHold_IsRefusedByName()
    {
        var message = Assert.Throws<ArgumentException>(() => Fit(new OfFunction { Weight = _ => 1 }, checkpoints: null, stopAfter: null)).Message;
        Assert.Contains("OfFunction.Weight is of type Func`2, which a checkpoint cannot hold; options are numbers, texts, flags", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Registered_IsReadBack()
    {
        LossWeighting.Register<SlowHeadsFirst>();
        var weighting = new SlowHeadsFirst { Power = 0.3 };
        Assert.Equal("slow_heads_first(power=0.3, memory=0.9)", weighting.ToString());
        Assert.Equal(weighting, LossWeighting.Parse(weighting.ToString()));
        Assert.Contains("must be a number, but is \"much\"", Assert.Throws<FormatException>(() => LossWeighting.Parse("slow_heads_first(power=much)")).Message, StringComparison.Ordinal);
    }

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, Resume = true };

    private (byte[][] Bits, IReadOnlyList<double> Weights) Fit(LossWeighting weighting, CheckpointOptions? checkpoints, int? stopAfter)
    {
        using var model = TinyTask.Model();
        var steps = new Steps(stopAfter);
        new Trainer(model, new TrainerOptions { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, LossWeighting = weighting, Checkpoints = checkpoints, Callbacks = [steps] })
            .Fit(_train);
        return ([.. model.GetComponents().SelectMany(component => component.Parameters).Select(parameter => parameter.Value.bytes.ToArray())], steps.Weights);
    }

    /// <summary>A head counts the more, the slower its loss has fallen from what it was on average.</summary>
    private sealed record SlowHeadsFirst : LossWeighting
    {
        public double Power { get; init; } = 1;

        public double Memory { get; init; } = 0.9;

        public override void Validate(OptionRules rules)
        {
            rules.NotNegative(Power);
            rules.Decay(Memory);
        }

        protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this, heads);

        private sealed class Weigher(SlowHeadsFirst options, IReadOnlyList<string> heads) : LossWeigher
        {
            private Dictionary<string, double> _means = [];

            public override WeightingState State =>
                new("slow_heads_first", heads, _means.ToDictionary(mean => mean.Key, mean => (IReadOnlyList<double>)[mean.Value]));

            public override void Restore(WeightingState state) => _means = state.Numbers.ToDictionary(mean => mean.Key, mean => mean.Value[0]);

            public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step)
            {
                var weights = new Dictionary<string, double>();
                foreach (var (head, loss) in losses)
                {
                    var value = loss.item<float>();
                    var mean = _means[head] = (options.Memory * _means.GetValueOrDefault(head, value)) + ((1 - options.Memory) * value);
                    weights[head] = Math.Pow(value / mean, options.Power);
                }

                return new CombinedLoss(losses.Select(loss => loss.Loss * (float)weights[loss.Head]).Aggregate((sum, loss) => sum + loss), weights);
            }
        }
    }

    private sealed record OfFunction : LossWeighting
    {
        public required Func<string, double> Weight { get; init; }

        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => Sum.Combine(losses);
    }

    private sealed class Steps(int? stopAfter) : ITrainerCallback
    {
        public List<double> Weights { get; } = [];

        public void OnStepCompleted(StepCompleted step) => Weights.AddRange(step.Weights.Values);

        public void OnEpochCompleted(EpochRecord epoch)
        {
            if (epoch.Epoch == stopAfter)
            {
                epoch.Stop("for today");
            }
        }
    }
}
