using MultiTaskBert.Callbacks;
using MultiTaskBert.Tests.Training;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// A first try without any option. Below 200 rows the encoder used to be frozen in silence, at a rate that heads alone learn nothing from: 64 rows ended at chance, 199 rows at an
/// entity F1 of 0, and nothing said so.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class DefaultsTests
{
    private static readonly string Assets = Repository.At("src", "MultiTaskBert.Samples", "Assets");

    // Oracle: guessing gives a third, single words (naive Bayes on all 425 rows) 61 %.
    [Fact]
    public void Fit_64RowsWithoutAnyOption_LearnsTheTopics()
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(Path.Combine(Assets, "minilm-l6-compact")),
            new SequenceClassificationHead("topic", ["Sports", "Jobs", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));

        var trainer = new Trainer(model);
        var result = trainer.Fit(Rows("train").Take(64));

        var scores = trainer.Evaluate(Rows("test"));
        TestContext.Current.TestOutputHelper!.WriteLine($"topic {scores["topic/accuracy"]:P1}, entities {scores["entities/f1"]:P1}, {result.Steps} steps, {string.Join("; ", result.Chosen)}");
        Assert.True(scores["topic/accuracy"] >= 0.7, $"The topic accuracy is {scores["topic/accuracy"]:P1}.");
    }

    [Fact]
    public void Fit_WithoutAnyOption_TellsWhatWasChosenAndWhy()
    {
        using var model = TinyTask.Model(layers: 1);
        var (log, seen, console) = (new ListLogger(), new Recorder(), new StringWriter());

        var result = new Trainer(model, new TrainerOptions { Logger = log, Stopping = new() { MaxSteps = 2 }, Callbacks = [seen, new ConsoleProgress(console)] }).Fit(TinyTask.Rows(20));

        Assert.Equal(["Freeze", "BatchSize", "Epochs", "LearningRate", "Batches.Sampler", "Precision"], result.Chosen.Select(setting => setting.Name));
        Assert.Equal(result.Chosen, seen.Started!.Chosen);
        Assert.NotNull(seen.Started.Options.LearningRate);
        foreach (var setting in result.Chosen)
        {
            Assert.Contains($"Information: Chosen: {setting}.", log.Lines);
            Assert.Contains(setting.ToString(), console.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fit_FrozenEncoderAtARateForAllOfIt_Warns()
    {
        using var model = TinyTask.Model(layers: 1);
        var log = new ListLogger();

        new Trainer(model, Plain.Options with { Logger = log }).Fit(TinyTask.Rows(199));

        Assert.Contains(log.Lines, line => line.StartsWith("Warning: 21 steps are few at a learning rate of 0.00005", StringComparison.Ordinal));
    }

    private static MtlDataset Rows(string part) => MtlDataset.FromJsonLines(Path.Combine(Assets, "topics-and-entities", $"{part}.jsonl"));
}
