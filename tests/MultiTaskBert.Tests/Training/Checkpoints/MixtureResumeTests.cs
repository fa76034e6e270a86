using MultiTaskBert.Pretrained;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>A training on several data sets, cut off within epochs and resumed, for every mixing and both kinds of batches.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MixtureResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, BatchTasks> All() => MixedBatchesTests.All();

    // Oracle: the same training without any interruption or checkpoint. Equal to the last bit, in weights and history.
    [Theory]
    [MemberData(nameof(All))]
    public void Fit_MixtureCutOffAndResumed_EndsWithTheBitsOfTheWholeTraining(string mixing, BatchTasks tasks)
    {
        var options = Options with { Batches = Options.Batches with { Mixing = Mixings.All[mixing], Tasks = tasks } };
        var data = TinyMixture.Of(weight: mixing == "by weight" ? 2.5 : null);
        using var whole = TinyTask.Model();
        var expected = new Trainer(whole, options).Fit(data);
        TrainingResult result;
        var runs = 0;
        do
        {
            using var model = TinyTask.Model(seed: runs == 0 ? 0 : 99);   // Weights come from the checkpoint.
            using var stop = new CancellationTokenSource();
            var seen = new Recorder { AfterStep = step => StopAt(step, stop) };
            result = new Trainer(model, options with { Checkpoints = Checkpoints, Callbacks = [seen] }).FitUntilCancelled(data, stop.Token);
            runs++;
            if (result.StopReason == StopReason.Completed)
            {
                Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            }
        }
        while (result.StopReason == StopReason.Cancelled);

        Assert.InRange(runs, 4, 8);
        Assert.Equal((expected.Steps, expected.BestStep), (result.Steps, result.BestStep));
        foreach (var (then, now) in expected.History.Zip(result.History))
        {
            Assert.Equal((then.Loss, then.Steps, then.SkippedBatches), (now.Loss, now.Steps, now.SkippedBatches));
            Assert.Equal(then.UnlabelledSteps, now.UnlabelledSteps);
            Assert.Equal(then.Dev!.Metrics, now.Dev!.Metrics);
            Assert.Equal(then.DataSets.Keys, now.DataSets.Keys);
            Assert.All(then.DataSets, set => Assert.Equal((set.Value.Rows, set.Value.Passes), (now.DataSets[set.Key].Rows, now.DataSets[set.Key].Passes)));
            Assert.All(then.DataSets, set => Assert.Equal(set.Value.LabelCounts, now.DataSets[set.Key].LabelCounts));
        }
    }

    [Theory]
    [InlineData("Batches.Mixing")]
    [InlineData("Batches.Tasks")]
    [InlineData("the data sets")]
    [InlineData("the training data of 'topics'")]
    [InlineData("the dev data of 'both'")]
    public void Fit_MixtureResumedWithAnotherSetting_IsRefusedByName(string changed)
    {
        using var model = TinyTask.Model();
        var options = Options with { Epochs = 1, Batches = Options.Batches with { Mixing = TaskMixing.ByWeight }, Checkpoints = Checkpoints };
        var data = TinyMixture.Of(weight: 2);
        new Trainer(model, options).Fit(data);
        var (again, other) = changed switch
        {
            "Batches.Mixing" => (options with { Batches = options.Batches with { Mixing = TaskMixing.Power(0.5) } }, TinyMixture.Of()),
            "Batches.Tasks" => (options with { Batches = options.Batches with { Tasks = BatchTasks.OneTask } }, data),
            "the data sets" => (options, TinyMixture.Of(weight: 3)),
            "the training data of 'topics'" => (options, new MtlMixture(data[0], new("topics", TinyMixture.Only("topic", 10, seed: 77)) { Dev = data[1].Dev, Weight = 2 }, data[2])),
            _ => (options, new MtlMixture(new(data[0].Name, data[0].Train) { Dev = TinyTask.Rows(8, seed: 78), Weight = data[0].Weight }, data[1], data[2])),
        };

        var error = Assert.Throws<CheckpointException>(() => new Trainer(model, again).Fit(other));

        Assert.Contains($"- {changed} was ", error.Message, StringComparison.Ordinal);
        Assert.Equal(changed == "Batches.Mixing" ? 2 : 1, error.Message.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal)));
    }

    private static TrainerOptions Options => Plain.Options with
    {
        Epochs = 3,
        BatchSize = 4,
        Gradients = Plain.Options.Gradients with { AccumulationSteps = 2 },
        LearningRate = 2e-3,
        Freeze = FreezePolicy.LayersBelow(2).During(untilStep: 5),
        Evaluation = Plain.Options.Evaluation with { EverySteps = 4, BestMetric = "topic/accuracy@topics + 0.5*score@both" },
    };

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, EverySteps = 1, Resume = true };

    // At places that lie within epochs and at their ends.
    private static void StopAt(StepCompleted step, CancellationTokenSource stop)
    {
        if (step.Step is 1 or 3 or 5 or 8 or 11 or 13)
        {
            stop.Cancel();
        }
    }
}
