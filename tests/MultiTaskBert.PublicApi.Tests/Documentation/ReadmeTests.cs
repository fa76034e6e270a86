#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

using MultiTaskBert.Callbacks;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of README.md and docs/getting-started.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class ReadmeTests
{
    [Fact]
    public async Task Readme_Run_TrainsSavesAndPredicts()
    {
        #region readme
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync("bert-base-uncased"),   // a hub id or a folder; the model owns it
            new SequenceClassificationHead("topic", ["Sports", "Jobs", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));

        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        var trainer = new Trainer(model, new TrainerOptions { Callbacks = [new ConsoleProgress()] });   // what is not set is chosen by the data
        TrainingResult result = trainer.Fit(train, dev);

        model.Save("my-model");
        using var predictor = Predictor.Load("my-model");
        Console.WriteLine(predictor.Predict("Ada joined Acme in Paris"));
        #endregion

        Assert.Equal(20, result.History.Count);
        Assert.Equal(["topic", "entities"], predictor.Predict("Ada").Heads.Keys);
    }

    [Fact]
    public async Task GettingStarted_Run_TrainsSavesAndPredicts()
    {
        #region getting-started-data
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
        MtlDataset dev = MtlDataset.FromJsonLines("dev.jsonl");
        #endregion

        #region getting-started-model
        using var model = new MultiTaskModel(
            await Backbone.FromPretrainedAsync("minilm-l6-compact"),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", train.TagNames("entities")));
        #endregion

        #region getting-started-train
        var trainer = new Trainer(model, new TrainerOptions { Callbacks = [new ConsoleProgress()] });
        TrainingResult result = trainer.Fit(train, dev);

        foreach (var epoch in result.History)
        {
            if (epoch.Dev is { } scores)
            {
                Console.WriteLine($"epoch {epoch.Epoch}: loss {epoch.Loss:F3}, topic accuracy {scores["topic", "accuracy"]:P1}, entities F1 {scores["entities", "f1"]:P1}");
            }
        }
        #endregion

        #region getting-started-predict
        model.Save("topics-and-entities");

        using var predictor = Predictor.Load("topics-and-entities");
        Prediction prediction = predictor.Predict("Nadia Petrova signed a contract with Falcons United in Madrid.");
        ClassPrediction topic = prediction.Class("topic");
        Console.WriteLine($"{topic.Label}, probability {topic.Probability:F2}");
        foreach (Entity entity in prediction.Entities("entities"))
        {
            Console.WriteLine($"{entity.Type}: '{entity.Text}' at {entity.Span}, confidence {entity.Confidence:F2}");
        }
        #endregion

        Assert.Equal(6, result.Chosen.Count);
        Assert.Equal(20, result.History.Count);
        Assert.Contains(topic.Label, train.LabelNames("topic"));
    }
}
