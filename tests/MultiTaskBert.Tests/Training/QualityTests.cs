namespace MultiTaskBert.Tests.Training;

/// <summary>A real encoder learns real tasks. Oracle: scores far above guessing, with a margin below what was measured.</summary>
[Collection(nameof(OneAtATime))]
public sealed class QualityTests
{
    [Fact]
    public void Fit_HeadsOnTheSamplesEncoder_LearnTheTopics()
    {
        var assets = Repository.At("src", "MultiTaskBert.Samples", "Assets");
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(Path.Combine(assets, "minilm-l6-compact")),
            new SequenceClassificationHead("topic", ["Sports", "Jobs", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));
        var options = Plain.Options with { Epochs = 2, BatchSize = 16, LearningRate = 3e-3, Freeze = FreezePolicy.Backbone };

        var result = new Trainer(model, options).Fit(Rows("train"), Rows("dev"));

        // Guessing gives a third.
        var accuracy = result.BestMetrics["topic/accuracy"];
        TestContext.Current.TestOutputHelper!.WriteLine($"topic accuracy {accuracy:P1}, entity F1 {result.BestMetrics["entities/f1"]:P1}");
        Assert.True(accuracy >= 0.75, $"The topic accuracy is {accuracy:P1}.");

        MtlDataset Rows(string part) => MtlDataset.FromJsonLines(Path.Combine(assets, "topics-and-entities", $"{part}.jsonl"));
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Fit_SnipsWith640Rows_LearnsTheIntents()
    {
        var root = Goldens.RequireRoot();
        var snips = Path.Combine(root, "data", "snips");
        Assert.SkipUnless(Directory.Exists(snips), $"There is no {snips}.");
        var train = MtlDataset.FromSeqInOut(Path.Combine(snips, "train")).Shuffle(seed: 1);
        var dev = MtlDataset.FromSeqInOut(Path.Combine(snips, "dev")).Shuffle(seed: 1).Take(200);
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(Path.Combine(root, "models", "minilm-l6")),
            new SequenceClassificationHead("intent", train.LabelNames("intent")),
            new TokenClassificationHead("slots", train.TagNames("slots")));
        var options = Plain.Options with { Epochs = 2, BatchSize = 32, LearningRate = 3e-4, Freeze = FreezePolicy.None };

        var result = new Trainer(model, options).Fit(train.Take(640), dev);

        // Guessing gives a seventh.
        var accuracy = result.BestMetrics["intent/accuracy"];
        TestContext.Current.TestOutputHelper!.WriteLine($"intent accuracy {accuracy:P1}, slot F1 {result.BestMetrics["slots/f1"]:P1}");
        Assert.True(accuracy >= 0.9, $"The intent accuracy is {accuracy:P1}.");
    }
}
