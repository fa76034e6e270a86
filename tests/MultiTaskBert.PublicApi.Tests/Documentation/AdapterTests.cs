using MultiTaskBert.Adapters;
using MultiTaskBert.Freezing;
using MultiTaskBert.Training;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/adapters.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class AdapterTests
{
    [Fact]
    public void Adapters_TrainedSavedAndMerged_GiveTheSameAnswers()
    {
        using var backbone = Backbone.FromPretrained("bert-base-uncased");
        using var model = new MultiTaskModel(
            backbone,
            new SequenceClassificationHead("topic", ["Sports", "Jobs", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");

        #region adapters-train
        model.AddLora(new LoraOptions { Rank = 8, Alpha = 16, Dropout = 0.1, TargetModules = ["query", "value"] });
        Console.WriteLine(FreezeReport.Preview(FreezePolicy.Backbone, model.GetComponents()));

        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3, LearningRate = 1e-3, Freeze = FreezePolicy.Backbone });
        TrainingResult result = trainer.Fit(train, dev);

        model.Save("my-model");                                       // encoder, heads and adapters
        using MultiTaskModel loaded = MultiTaskModel.Load("my-model");
        #endregion

        Assert.Equal(3, result.History.Count);
        const string Text = "Ada joined Acme in Paris";
        var expected = Answer(model);
        Assert.Equal(expected, Answer(loaded));

        #region adapters-files
        model.SaveAdapter("my-adapter", baseModel: "bert-base-uncased");
        model.RemoveLora();
        model.LoadAdapter("my-adapter");
        Console.WriteLine(model.Lora);
        #endregion

        Assert.Equal(expected, Answer(model));
        Assert.Equal(8, model.Lora!.Rank);

        #region adapters-merge
        model.MergeLora();                                            // W becomes W + s · B · A
        model.Save("merged");                                         // an encoder as any other
        #endregion

        Assert.Equal(expected, Answer(model), 1e-5);
        Assert.False(File.Exists("merged/adapter_config.json"));

        static double Answer(MultiTaskModel asked)
        {
            using var predictor = new Predictor(asked);
            return predictor.Predict(Text).Class("topic").Probability;
        }
    }
}
