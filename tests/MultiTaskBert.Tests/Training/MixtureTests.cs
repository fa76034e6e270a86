using System.Globalization;
using MultiTaskBert.Audit;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Data;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Several data sets that train one model.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MixtureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Oracle: the labels of the rows themselves, counted by hand.
    [Theory]
    [InlineData(BatchTasks.Mixed)]
    [InlineData(BatchTasks.OneTask)]
    public void Fit_EveryRowOnce_CountsRowsPassesAndLabelsOfEachDataSet(BatchTasks tasks)
    {
        using var model = TinyTask.Model();
        var data = TinyMixture.Of(withDev: false);
        var seen = new Recorder();

        var result = new Trainer(model, Options with { Batches = Options.Batches with { Tasks = tasks }, Callbacks = [seen] }).Fit(data);

        Assert.Equal(39, seen.Started!.Rows);
        Assert.Equal([("both", 24), ("topics", 10), ("names", 5)], seen.Started.DataSets.Select(set => (set.Key, set.Value)));
        foreach (var epoch in result.History)
        {
            foreach (var member in data)
            {
                var record = epoch.DataSets[member.Name];
                Assert.Equal((member.Train.Count, (double)epoch.Epoch), (record.Rows, record.Passes));
                Assert.Equal(member.Train.Count(row => row.Labels.ContainsKey("topic")), record.LabelCounts["topic"]);
                Assert.Equal(member.Train.Where(row => row.Labels.ContainsKey("entities")).Sum(row => row.Words!.Count), record.LabelCounts["entities"]);
            }

            Assert.All(model.Heads, head => Assert.Equal(epoch.LabelCounts[head.Name], epoch.DataSets.Values.Sum(set => set.LabelCounts[head.Name])));
            Assert.Equal(0, epoch.SkippedBatches);

            // Of one task each: 10 rows of topics are three batches without entities, 5 rows of names two without a topic.
            if (tasks == BatchTasks.OneTask)
            {
                Assert.Equal((2, 3), (epoch.UnlabelledSteps["topic"], epoch.UnlabelledSteps["entities"]));
            }
        }
    }

    // Oracle: the plan of the mixing for single rows.
    [Fact]
    public void Fit_Uniform_RepeatsSmallDataSetsAndTellsThePasses()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options with { Batches = Options.Batches with { Mixing = TaskMixing.Uniform } }).Fit(TinyMixture.Of(withDev: false));

        Assert.All(result.History, epoch => Assert.Equal([13L, 13L, 13L], epoch.DataSets.Values.Select(set => set.Rows)));
        Assert.Equal([26.0 / 24, 2.6, 5.2], result.History[^1].DataSets.Values.Select(set => set.Passes));
    }

    // Oracle: an evaluation of the model on each dev set, and on the rows of all together.
    [Fact]
    public void Fit_DevSets_AreEvaluatedEachAndTogether()
    {
        using var model = TinyTask.Model();
        var data = TinyMixture.Of();
        var trainer = new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = "topic/accuracy@topics", KeepBest = false } });

        var result = trainer.Fit(data);

        var dev = result.History[^1].Dev!;
        Assert.Equal(["both", "topics"], dev.DataSets.Keys);
        Same(trainer.Evaluate(data["both"].Dev!), dev.DataSets["both"], "both");
        Same(trainer.Evaluate(data["topics"].Dev!), dev.DataSets["topics"], "topics");
        var all = trainer.Evaluate(data["both"].Dev!.Concat(data["topics"].Dev!));
        Assert.All(all.Metrics, metric => Assert.Equal(metric.Value, dev[metric.Key], 1e-6));
        Assert.Equal(14, dev.Rows);
        Assert.Equal(result.History.Max(epoch => epoch.Dev!["topic/accuracy@topics"]), result.BestMetrics["topic/accuracy@topics"]);

        // The topics have no entities, so an exact match is a right topic.
        Assert.Equal(dev["topic/accuracy@topics"], dev["exact_match@topics"]);

        void Same(EvaluationResult expected, EvaluationResult actual, string name)
        {
            Assert.Equal((expected.Rows, expected.TruncatedRows), (actual.Rows, actual.TruncatedRows));
            foreach (var (metric, value) in expected.Metrics.Where(metric => metric.Key != EvaluationResult.ExactMatch))
            {
                Assert.Equal(value, actual[metric]);
                Assert.Equal(!metric.EndsWith(']'), dev.Metrics.TryGetValue($"{metric}@{name}", out var named) && named.Equals(value));
            }
        }
    }

    [Fact]
    public void Fit_LossOfADataSet_IsBetterWhenSmaller()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options with { Epochs = 3, Evaluation = Options.Evaluation with { BestMetric = "loss@topics" } }).Fit(TinyMixture.Of());
        Assert.Equal(result.History.Min(epoch => epoch.Dev!["loss@topics"]), result.BestMetrics["loss@topics"]);
    }

    // Oracle: training on the same rows as one data set.
    [Fact]
    public void Fit_OneDataSetEveryRowOnce_HasTheBitsOfFitWithoutAMixture()
    {
        MtlDataset train = TinyTask.Rows(20), dev = TinyTask.Rows(8, seed: 2);
        using var alone = TinyTask.Model();
        using var mixed = TinyTask.Model();
        new Trainer(alone, Options).Fit(train, dev);
        new Trainer(mixed, Options).Fit(new MtlMixture(new MixtureMember("only", train) { Dev = dev }));
        Assert.Empty(ModelBits.Changed(ModelBits.Of(alone), ModelBits.Of(mixed)));
    }

    // Oracle: the same training that keeps nothing and prepares nothing.
    [Theory]
    [InlineData(BatchTasks.Mixed)]
    [InlineData(BatchTasks.OneTask)]
    public void Fit_FrozenLayersKeptAndBatchesAhead_ChangeNoBit(BatchTasks tasks)
    {
        var options = Options with { Epochs = 3, Batches = Options.Batches with { Tasks = tasks, Mixing = TaskMixing.Power(0.3), Sampler = new LengthBucketedBatches { PoolBatches = 2 } }, Freeze = FreezePolicy.LayersBelow(1) };
        using var plain = TinyTask.Model();
        using var ahead = TinyTask.Model();
        new Trainer(plain, options with { FeatureCache = null, Batches = options.Batches with { Prefetch = 0 } }).Fit(TinyMixture.Of());
        new Trainer(ahead, options with { Batches = options.Batches with { Prefetch = 3 } }).Fit(TinyMixture.Of());
        Assert.Empty(ModelBits.Changed(ModelBits.Of(plain), ModelBits.Of(ahead)));
    }

    [Fact]
    public void Fit_WrongMixture_ListsEveryProblem()
    {
        using var model = TinyTask.Model();
        var empty = TinyTask.Rows(3).Take(0);
        var data = new MtlMixture(new("first", empty), new("second", TinyTask.Rows(3)) { Dev = empty, Weight = 2 });
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = "score@third" }, Batches = Options.Batches with { Tasks = (BatchTasks)9 } }).Fit(data)).Message;
        Assert.Contains("The training data of 'first' has no rows.", message, StringComparison.Ordinal);
        Assert.Contains("The dev data of 'second' has no rows", message, StringComparison.Ordinal);
        Assert.Contains("'second' has a weight, but Batches.Mixing does not look at weights", message, StringComparison.Ordinal);
        Assert.Contains("BestMetric is 'score@third', but there is no data set 'third' with dev rows; there are 'second'.", message, StringComparison.Ordinal);
        Assert.Contains("Batches.Tasks is 9; it must be Mixed or OneTask.", message, StringComparison.Ordinal);

        var unlabelled = Assert.Throws<ArgumentException>(() => new Trainer(model, Options with { Evaluation = Options.Evaluation with { BestMetric = "entities/f1@topics" } }).Fit(TinyMixture.Of())).Message;
        Assert.Contains("no dev row of it has a label for head 'entities'", unlabelled, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WrongLabels_AreNamedWithTheirDataSet()
    {
        using var model = TinyTask.Model();
        var data = new MtlMixture(new("good", TinyTask.Rows(3)), new("bad", MtlDataset.From([new MtlRow("ada").With("topic", "Weather")])));
        Assert.Contains("row 0: [bad] head 'topic'", Assert.Throws<DatasetException>(() => new Trainer(model, Options).Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixture_WrongMembers_AreRefused()
    {
        var rows = TinyTask.Rows(2);
        Assert.Contains("must begin with a letter", Assert.Throws<ArgumentException>(() => new MixtureMember("a/b", rows)).Message, StringComparison.Ordinal);
        Assert.Contains("Two data sets are named 'a'", Assert.Throws<ArgumentException>(() => new MtlMixture(new MixtureMember("a", rows), new MixtureMember("a", rows))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MtlMixture());
        Assert.Throws<ArgumentOutOfRangeException>(() => new MixtureMember("a", rows) { Weight = 0 });
        Assert.Contains("there are 'a'", Assert.Throws<ArgumentException>(() => new MtlMixture(new MixtureMember("a", rows))["b"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Callbacks_TellRowsAndPassesOfEachDataSet()
    {
        using var model = TinyTask.Model();
        var text = new StringWriter(CultureInfo.InvariantCulture);
        new Trainer(model, Options with
        {
            Batches = Options.Batches with { Mixing = TaskMixing.Uniform },
            Evaluation = Options.Evaluation with { BestMetric = "score@both + topic/accuracy@topics" },
            Callbacks = [new ConsoleProgress(text), new CsvHistory(_folder.File("h.csv")), new JsonHistory(_folder.File("h.jsonl")), new TrainingReport(_folder.Path)],
        }).Fit(TinyMixture.Of());

        Assert.Contains("data sets: both 24 rows, topics 10 rows, names 5 rows", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("  topics: 13 rows, 1.3 passes so far; dev: score ", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("  names: 13 rows, 5.2 passes so far\n", text.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var csv = File.ReadAllLines(_folder.File("h.csv"));
        Assert.Contains("data/topics/rows,data/topics/passes,data/topics/topic/labels,data/topics/entities/labels", csv[0], StringComparison.Ordinal);
        Assert.Contains("dev/topic/accuracy@topics", csv[0], StringComparison.Ordinal);
        Assert.Contains(",13,1.3,13,0,", csv[1], StringComparison.Ordinal);
        Assert.Contains("\"topics\":{\"rows\":13,\"passes\":2.6,\"labels\":{\"topic\":13,\"entities\":0}}", File.ReadAllText(_folder.File("h.jsonl")), StringComparison.Ordinal);
        Assert.Contains("passes through names", File.ReadAllText(_folder.File("report.md")), StringComparison.Ordinal);
    }

    private static TrainerOptions Options => Plain.Options with { Epochs = 2, BatchSize = 4, LearningRate = 2e-3, Freeze = FreezePolicy.None };
}
