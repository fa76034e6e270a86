using MultiTaskBert.Data;
using MultiTaskBert.Training;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/long-texts.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class LongTextsTests
{
    [Fact]
    public void FitAndPredict_LongTexts_ReadsAllOfThem()
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]));
        var (train, dev) = (MtlDataset.FromJsonLines("train.jsonl"), MtlDataset.FromJsonLines("dev.jsonl"));
        #region long-texts-train
        var options = new TrainerOptions
        {
            Epochs = 2,
            Batches = new() { Collation = new CollatorOptions { LongText = LongText.Windows(overlap: 12, maxWindowsPerRow: 8) } },
        };
        TrainingResult result = new Trainer(model, options).Fit(train, dev);
        Console.WriteLine(result.History[^1].TruncatedRows);   // the rows of which not all could be read
        #endregion
        Assert.Equal(0, result.History[^1].TruncatedRows);

        var book = string.Join(' ', Enumerable.Repeat("Ada Lovelace joined Acme in Paris.", 200));
        #region long-texts-predict
        using var predictor = new Predictor(model, new() { LongText = LongText.Windows(overlap: 12) });
        Prediction prediction = predictor.Predict(book);
        foreach (Entity entity in prediction.Entities("entities"))
        {
            Console.WriteLine($"{entity.Type} '{entity.Text}' {entity.Span.Start}..{entity.Span.End}");   // places in the whole text
        }
        #endregion
        Assert.Equal(0, prediction.TruncatedTokens);
        Assert.Equal(200 * 7, prediction.Tags("entities").Words.Count);
    }

    [Fact]
    public void Collate_OtherWays_CutOrRefuse()
    {
        using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]));
        #region long-texts-max
        var findings = new CollatorOptions { LongText = LongText.Windows(pooling: WindowPooling.MaxLogit) };
        #endregion

        #region long-texts-ends
        var ends = new CollatorOptions { MaxLength = 64, LongText = LongText.HeadAndTail(head: 16) };
        var strict = new CollatorOptions { LongText = LongText.Refuse };
        #endregion

        var row = new MtlRow(string.Join(' ', Enumerable.Repeat("Ada joined Acme", 30)));
        using var whole = model.CreateCollator(findings).Collate([row]);
        using var cut = model.CreateCollator(ends).Collate([row]);
        Assert.Equal((0, 1), (whole.TruncatedRows, cut.TruncatedRows));
        Assert.InRange(cut.PaddedLength, 50, 64);
        Assert.Throws<DatasetException>(() => model.CreateCollator(strict).Collate([row]));
        Assert.Equal("windows(max_windows_per_row=16, pooling=MaxLogit)", findings.LongText.Describe());
        Assert.Equal([], LongText.Windows().Check());
    }
}
