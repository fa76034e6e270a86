using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Heads;
using MultiTaskBert.Training;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/large-datasets.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class LargeDatasetsTests
{
    [Fact]
    public void Rows_KeptOnDisk_AreTrainedOn()
    {
        using MultiTaskModel model = Model();
        #region large-datasets-train
        MtlDataset all = MtlDataset.FromJsonLines("train.jsonl", new JsonLinesOptions { Storage = RowStorage.Disk });
        var (train, dev) = all.Split(0.9, seed: 1);
        TrainingResult result = new Trainer(model).Fit(train, dev);
        #endregion

        Assert.Equal((24, 22), (all.Count, train.Count));
        Assert.NotEmpty(result.History);
    }

    [Fact]
    public void Reading_WithFolderAndProgress_TellsHowFarItIs()
    {
        Directory.CreateDirectory("scratch");
        #region large-datasets-progress
        MtlDataset rows = MtlDataset.FromJsonLines("train.jsonl", new JsonLinesOptions
        {
            StorageFolder = "scratch",
            Progress = new Progress<ReadProgress>(progress => Console.Error.WriteLine(progress)),
        });
        #endregion

        Assert.Equal(24, rows.Count);
    }

    private static MultiTaskModel Model()
    {
        MtlDataset rows = MtlDataset.FromJsonLines("train.jsonl");
        return new MultiTaskModel(
            Backbone.FromPretrained("minilm-l6-compact"),
            [new SequenceClassificationHead("topic", rows.LabelNames("topic")), new TokenClassificationHead("entities", rows.TagNames("entities"))]);
    }
}
