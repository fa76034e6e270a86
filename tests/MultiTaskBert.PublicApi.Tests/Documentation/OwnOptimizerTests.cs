using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The optimizer of docs/training.md, used in a training.</summary>
[Collection(DocumentationTests.Name)]
public sealed class OwnOptimizerTests
{
    [Fact]
    public void Fit_WithTheOptimizer_MovesEachWeightByItsSteps()
    {
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", train.TagNames("entities")));
        var weight = model.GetComponents()[^1].Parameters[0].Value;
        using var before = weight.detach().clone();
        new Trainer(model, new TrainerOptions
        {
            BatchSize = 8,
            LearningRate = 1e-4,
            Stopping = new() { MaxSteps = 1 },
            Optimization = new() { Warmup = Warmup.None, Schedule = LearningRateSchedule.Constant, Optimizer = new LionOptions() },
        }).Fit(train);
        using var scope = NewDisposeScope();
        Assert.Equal(1e-4f, (weight - before).abs().max().item<float>(), 1e-6f);   // the first step is of one size everywhere
    }
}

#region own-optimizer
/// <summary>Lion (Chen et al. 2023, algorithm 2): steps of one size, in the direction of a momentum.</summary>
internal sealed record LionOptions : OptimizerOptions
{
    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.99;

    public double WeightDecay { get; init; }

    public override void Validate(OptionRules rules)
    {
        rules.Decay(Beta1);
        rules.Decay(Beta2);
        rules.NotNegative(WeightDecay);
    }

    protected override StepOptimizer Create() => new Lion(this);

    private sealed class Lion(LionOptions options) : StepOptimizer
    {
        protected override IReadOnlyList<string> SlotNames => ["momentum"];

        protected override void Update(IReadOnlyList<ParameterUpdate> updates, StepNumbers numbers)
        {
            var (learningRate, divisor) = (tensor((float)numbers.LearningRate), tensor((float)numbers.GradientDivisor));
            var (beta1, rest1) = (tensor((float)options.Beta1), tensor((float)(1 - options.Beta1)));
            var (beta2, rest2) = (tensor((float)options.Beta2), tensor((float)(1 - options.Beta2)));
            var decay = tensor((float)(numbers.Decays ? options.WeightDecay : 0));
            foreach (var update in updates)
            {
                var (gradient, momentum) = (update.Gradient / divisor, update.Slots[0]);
                var direction = ((momentum * beta1) + (gradient * rest1)).sign();
                update.Parameter.sub_((direction + (update.Parameter * decay)) * learningRate);
                momentum.mul_(beta2).add_(gradient * rest2);
            }
        }
    }
}
#endregion
