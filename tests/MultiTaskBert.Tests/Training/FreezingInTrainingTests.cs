using System.Reflection;
using MultiTaskBert.Freezing;
using MultiTaskBert.Modeling;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Defaults;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Tests.Training;

/// <summary>What is frozen keeps its bits, has no gradient and no optimizer state, and runs without dropout.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FreezingInTrainingTests
{
    public static TheoryData<string> Policies() =>
        ["none", "backbone", "head(topic)", "embeddings", "layers-below(1)", "embeddings + head(entities)", "head(topic) + layers-below(2)"];

    [Theory]
    [MemberData(nameof(Policies))]
    public void Fit_Policy_FrozenPartsKeepTheirBitsAndAllOthersMove(string text)
    {
        var policy = FreezePolicy.Parse(text);
        using var model = TinyTask.Model(layers: 2);
        var start = new FreezeProgress(model.GetComponents());
        var frozen = model.GetComponents().Where(component => policy.IsFrozen(component, start)).ToArray();
        var before = ModelBits.Of(model);
        var watched = new Recorder
        {
            AfterStep = _ =>
            {
                foreach (var component in model.GetComponents())
                {
                    var learns = !frozen.Any(part => part.Name == component.Name);
                    Assert.All(component.Module.modules().Prepend(component.Module), module => Assert.Equal(learns, module.training));
                    Assert.All(component.Parameters, p => Assert.Equal(learns, p.Value.requires_grad));
                    Assert.All(component.Parameters, p => Assert.True(learns || p.Value.grad is null, p.Key));
                }
            },
        };

        new Trainer(model, Options(policy, watched)).Fit(TinyTask.Rows(24));

        // The pooler is read by no head, so it gets no gradient and stays too.
        var kept = frozen.SelectMany(component => component.Parameters).Select(p => p.Key)
            .Concat(before.Keys.Where(name => name.Contains("pooler", StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(
            before.Keys.Where(name => !kept.Contains(name)).Order(StringComparer.Ordinal), ModelBits.Changed(before, ModelBits.Of(model)));
        Assert.Equal(6, watched.Steps.Count);
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Execute_Policy_FrozenPartsHaveNoOptimizerState(string text)
    {
        var policy = FreezePolicy.Parse(text);
        using var model = TinyTask.Model(layers: 2);
        var rows = TinyTask.Rows(24);
        var settings = AutomaticSettings.Of(Options(policy), model, rows.Count);
        using var run = new TrainingRun(model, settings, new BatchPlan(model, settings.Options, TrainingData.Of(rows, dev: null)), TrainingData.Of(rows, dev: null));
        run.Execute(CancellationToken.None);

        var start = new FreezeProgress(model.GetComponents());
        var learned = model.GetComponents().Where(c => c.Kind != ComponentKind.Top && !policy.IsFrozen(c, start)).SelectMany(c => c.Parameters).Select(p => p.Key);
        Assert.Equal(learned.Order(StringComparer.Ordinal), StateNames(run).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fit_FrozenHead_IsInEvalModeWhileItsLossStillTeachesTheEncoder()
    {
        var head = new ProbeHead();
        using var model = new MultiTaskModel(TinyBert.Load(), head);
        var before = ModelBits.Of(model);
        var rows = MtlDataset.From(Enumerable.Range(0, 8).Select(i => new MtlRow($"ada won{(i % 2 == 0 ? " in rome" : string.Empty)}").With("number", i % 2)).ToArray());
        new Trainer(model, Options(FreezePolicy.Head("number"))).Fit(rows);
        Assert.NotEmpty(head.Modes);
        Assert.DoesNotContain(true, head.Modes);
        var changed = ModelBits.Changed(before, ModelBits.Of(model));
        Assert.DoesNotContain(changed, name => name.Contains("number", StringComparison.Ordinal));
        Assert.Contains(changed, name => name.Contains("word_embeddings", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_GradualUnfreezeByEpoch_FreesLayersFromTheTopAndReportsIt()
    {
        using var model = TinyTask.Model(layers: 2);
        var bits = new List<Dictionary<string, string>> { ModelBits.Of(model) };
        var seen = new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) };
        var options = Options(FreezePolicy.GradualUnfreeze(), seen) with { Epochs = 4, Optimization = Options(FreezePolicy.GradualUnfreeze(), seen).Optimization with { Schedule = LearningRateSchedule.Constant, Warmup = Warmup.None } };

        new Trainer(model, options).Fit(TinyTask.Rows(16));

        string[] heads = ["head:topic", "head:entities"];
        Assert.Equal(heads, Parts(model, bits[0], bits[1]));
        Assert.Equal(["layer.1", .. heads], Parts(model, bits[1], bits[2]));
        Assert.Equal(["layer.0", "layer.1", .. heads], Parts(model, bits[2], bits[3]));
        Assert.Equal(["layer.0", "layer.1", .. heads], Parts(model, bits[3], bits[4]));

        Assert.Equal(heads, Learning(seen.Started!.Parameters));
        Assert.Equal([1, 2], seen.Changes.Select(change => change.Epoch));
        Assert.Equal([4L, 8L], seen.Changes.Select(change => change.Step));
        Assert.Equal(["layer.1", "pooler", .. heads], Learning(seen.Changes[0].Parameters));
        Assert.Equal(["layer.0", "layer.1", "pooler", .. heads], Learning(seen.Changes[1].Parameters));
        Assert.Equal(
            [.. new[] { seen.Started.Parameters, seen.Changes[0].Parameters, seen.Changes[1].Parameters, seen.Changes[1].Parameters }.Select(report => report.TrainableParameters)],
            seen.Epochs.Select(epoch => epoch.TrainableParameters));
    }

    [Fact]
    public void Fit_GradualUnfreezeOnStall_FreesALayerEachTimeTheMetricStalls()
    {
        // After epochs 1 and 2 the metric rises; then two epochs in a row it does not: a stall. Then it rises, and stalls again.
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.1, 0.2, 0.2, 0.1, 0.3, 0.3, 0.3, 0.4));
        var seen = new Recorder();
        var policy = new GradualUnfreezePolicy { OnStall = new StallRule("number/scripted", patience: 2) };
        var rows = Numbers(8);
        new Trainer(model, Options(policy, seen) with { Epochs = 8, Evaluation = Options(policy, seen).Evaluation with { BestMetric = "number/scripted" } }).Fit(rows, rows);
        Assert.Equal([4, 7], seen.Changes.Select(change => change.Epoch));
        Assert.Equal(["layer.1", "pooler", "head:number"], Learning(seen.Changes[0].Parameters));
        Assert.Equal(["layer.0", "layer.1", "pooler", "head:number"], Learning(seen.Changes[1].Parameters));
    }

    [Fact]
    public void Fit_BestEpochBeforeALayerThawed_PutsThatLayerBackToo()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.5, 0.9, 0.1, 0.2));
        var bits = new List<Dictionary<string, string>> { ModelBits.Of(model) };
        var seen = new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) };
        var options = Options(FreezePolicy.GradualUnfreeze(), seen) with { Epochs = 4, Optimization = Options(FreezePolicy.GradualUnfreeze(), seen).Optimization with { Schedule = LearningRateSchedule.Constant, Warmup = Warmup.None }, Evaluation = Options(FreezePolicy.GradualUnfreeze(), seen).Evaluation with { BestMetric = "number/scripted" } };
        var rows = Numbers(8);

        var result = new Trainer(model, options).Fit(rows, rows);

        Assert.Equal((2, true), (result.BestEpoch, result.HasBestWeights));
        Assert.Equal(0.9, result.BestMetrics["number/scripted"]);
        Assert.Equal(["layer.0", "layer.1", "head:number"], Parts(model, bits[2], bits[4]));   // layer 0 thawed after epoch 2
        Assert.Empty(ModelBits.Changed(bits[2], ModelBits.Of(model)));
    }

    internal static MtlDataset Numbers(int count) =>
        MtlDataset.From(Enumerable.Range(0, count).Select(i => new MtlRow(i % 2 == 0 ? "ada won in rome" : "ben left").With("number", i % 2)).ToArray());

    private static TrainerOptions Options(FreezePolicy policy, params ITrainerCallback[] callbacks) =>
        new() { Epochs = 1, BatchSize = 4, LearningRate = 1e-2, Freeze = policy, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };

    private static string[] Learning(FreezeReport report) => [.. report.Rows.Where(row => row.Trainable).Select(row => row.Component)];

    private static string[] Parts(MultiTaskModel model, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        var changed = ModelBits.Changed(before, after);
        return [.. model.GetComponents().Where(component => component.Parameters.Any(p => changed.Contains(p.Key))).Select(component => component.Name)];
    }

    private static IReadOnlyCollection<string> StateNames(TrainingRun run) =>
        ((RunState)Field(run, "_run")).Step.Optimizer.StateNames;

    private static object Field(object of, string name) => of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of)!;
}
